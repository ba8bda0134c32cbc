// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.IMethodInstance;
import org.testng.IMethodInterceptor;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;

/** Runs the Technology Compatibility Kit of Reactive Streams, whose tests are for TestNG. */
class TckTest {
  /** Returns an environment that waits long for what must come, and not long for what must not. */
  static TestEnvironment environment() {
    return new TestEnvironment(10_000, 100);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IncomingVerification.Simulated.class,
        IncomingVerification.Loopback.class,
        OutgoingBlackboxVerification.Simulated.class,
        OutgoingBlackboxVerification.Loopback.class,
        OutgoingWhiteboxVerification.Simulated.class,
        OutgoingWhiteboxVerification.Loopback.class
      })
  @Timeout(300)
  void the_rules_hold(Class<?> verification) {
    Results results = new Results();
    TestNG kit = new TestNG(false);
    kit.setVerbose(0);
    kit.addListener(results);
    kit.addListener((IMethodInterceptor) (tests, context) -> withOneSubscriber(tests));
    kit.setTestClasses(new Class<?>[] {verification});
    kit.run();

    assertThat(results.failed).isEmpty();
    assertThat(results.passed).hasSizeGreaterThan(10);
    assertThat(results.skipped).allMatch(name -> name.startsWith("untested_"));
  }

  /** Leaves out the optional tests of publishers with several subscribers, which wait long. */
  private static List<IMethodInstance> withOneSubscriber(List<IMethodInstance> tests) {
    return tests.stream()
        .filter(test -> !test.getMethod().getMethodName().startsWith("optional_spec111_"))
        .toList();
  }

  private static final class Results implements ITestListener {
    final Set<String> passed = new ConcurrentSkipListSet<>();
    final Set<String> skipped = new TreeSet<>();
    final List<Throwable> failed = new CopyOnWriteArrayList<>();

    @Override
    public void onTestSuccess(ITestResult result) {
      passed.add(result.getName());
    }

    @Override
    public void onTestSkipped(ITestResult result) {
      skipped.add(result.getName());
    }

    @Override
    public void onTestFailure(ITestResult result) {
      failed.add(new AssertionError(result.getName(), result.getThrowable()));
    }
  }
}
