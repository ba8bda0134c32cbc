// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example that can be run says how. */
@Isolated("it replaces System.out")
class HelpTest {
  static List<Class<?>> programs() throws Exception {
    Path folder = Path.of("src", "main", "java", "io", "hawser", "examples");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
          .map(name -> HelpTest.class.getPackageName() + "." + name.replace(".java", ""))
          .sorted()
          .<Class<?>>map(HelpTest::load)
          .filter(HelpTest::hasMain)
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException missing) {
      throw new AssertionError(missing);
    }
  }

  private static boolean hasMain(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .anyMatch(each -> each.getName().equals("main") && Modifier.isStatic(each.getModifiers()));
  }

  private static String output(Class<?> program, String... arguments) throws Exception {
    Method main = program.getDeclaredMethod("main", String[].class);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      main.invoke(null, (Object) arguments);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void a_program_answers_help_with_its_usage(Class<?> program) throws Exception {
    assertThat(output(program, "--help")).startsWith("Usage: ");
    assertThat(output(program, "-h")).startsWith("Usage: ");
  }

  @Test
  void all_programs_are_found() throws Exception {
    assertThat(programs()).hasSizeGreaterThan(20).contains(SimpleServer.class, Demo.class);
  }

  @ParameterizedTest
  @ValueSource(classes = {ProxyClient.class, ExternalHttpsServer.class})
  void a_program_without_its_arguments_says_what_they_are(Class<?> program) throws Exception {
    assertThat(output(program)).startsWith("Usage: " + program.getSimpleName());
  }
}
