// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.counting;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import io.hawser.protocol.Role;
import io.hawser.statistics.CloseKind;
import io.hawser.statistics.ConnectionMonitor;
import io.hawser.statistics.ConnectionStatistics;
import io.hawser.statistics.HandshakeFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndpointCountersTest {
  private final Counters all = new Counters(Role.SERVER, List.of("/a", "/b"));
  private final EndpointCounters counters = all.of("/a");

  private ConnectionStatistics values() {
    return all.statistics("/a");
  }

  @Test
  void numbers_may_be_larger_than_an_int() {
    EndpointCounters.OnThread thread = counters.on("thread", ended -> false);
    for (int i = 0; i < 5; i++) {
      thread.bytesReceived(Integer.MAX_VALUE);
      thread.bytesSent(Integer.MAX_VALUE);
    }
    for (int i = 0; i < 100_000; i++) { // each slow for a month
      counters.backpressureBegan();
      counters.backpressureEnded(TimeUnit.DAYS.toNanos(30));
    }

    assertThat(values().bytesReceived()).isEqualTo(5L * Integer.MAX_VALUE);
    assertThat(values().bytesSent()).isEqualTo(5L * Integer.MAX_VALUE);
    assertThat(values().backpressure().total()).isEqualTo(Duration.ofDays(3_000_000));
    assertThat(values().backpressure().count()).isEqualTo(100_000);
    assertThat(all.statistics("/b").bytesSent()).isZero();
  }

  @Test
  void the_counters_of_ended_threads_are_kept_in_one_place() {
    for (int i = 0; i < 1000; i++) {
      int current = i;
      EndpointCounters.OnThread thread = counters.on(i, other -> !other.equals(current));
      assertThat(counters.on(i, other -> true)).isSameAs(thread);
      thread.messageReceived();
      thread.messageSent();
      thread.messageSent();
    }

    assertThat(values().messagesReceived()).isEqualTo(1000);
    assertThat(values().messagesSent()).isEqualTo(2000);
    assertThat(counters.threads()).isEqualTo(1);
  }

  @Test
  void there_are_few_kinds_of_ends_whatever_the_code() {
    for (int code = 0; code <= 0xFFFF; code++) {
      for (Initiator side : Initiator.values()) {
        counters.opened(1);
        counters.closed(new CloseInfo(code, "reason " + code, side, null));
      }
    }

    assertThat(values().open()).isZero();
    assertThat(values().opened()).isEqualTo(3 * 65_536);
    assertThat(values().closed()).hasSize(3 * 19);
    assertThat(values().closed())
        .containsEntry(new CloseKind("1000", Initiator.LOCAL), 1L)
        .containsEntry(new CloseKind("1015", Initiator.REMOTE), 1L)
        .containsEntry(new CloseKind("3xxx", Initiator.REMOTE), 1000L)
        .containsEntry(new CloseKind("4xxx", Initiator.NETWORK), 1000L)
        .containsEntry(new CloseKind("other", Initiator.LOCAL), 65_536L - 2016);
  }

  @Test
  void no_number_is_ever_negative_while_others_count() throws Exception {
    ExecutorService others = Executors.newFixedThreadPool(2);
    for (int i = 0; i < 2; i++) {
      others.execute(
          () -> {
            for (int n = 0; n < 100_000; n++) {
              counters.opened(1);
              counters.closed(new CloseInfo(1000, "", Initiator.LOCAL, null));
            }
          });
    }
    others.shutdown();
    while (!others.isTerminated()) {
      assertThat(values().open()).isBetween(0L, 200_000L);
    }
    assertThat(others.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

    assertThat(values().open()).isZero();
    assertThat(values().opened()).isEqualTo(200_000);
  }

  @Test
  void monitors_are_told_until_they_are_removed_or_everything_has_ended() {
    List<String> heard = new ArrayList<>();
    ConnectionMonitor monitor = heardIn(heard);
    all.addMonitor(monitor);

    counters.opened(3000);
    counters.failed(HandshakeFailure.ORIGIN);
    counters.latency(Duration.ofMillis(2));
    counters.backpressureBegan();
    counters.backpressureEnded(5000);
    all.of("/b").closed(new CloseInfo(1001, "", Initiator.LOCAL, null));
    all.removeMonitor(monitor);
    counters.opened(1);
    all.addMonitor(monitor);
    all.stop();
    all.stop();
    counters.opened(1);

    assertThat(heard)
        .containsExactly(
            "/a opened PT0.000003S",
            "/a failed ORIGIN",
            "/a latency PT0.002S",
            "/a slow PT0.000005S",
            "/b closed 1001",
            "stopped");
  }

  @Test
  void a_monitor_that_is_added_too_late_is_told_the_end() {
    List<String> heard = new ArrayList<>();
    all.stop();

    all.addMonitor(heardIn(heard));
    counters.opened(1);

    assertThat(heard).containsExactly("stopped");
  }

  private static ConnectionMonitor heardIn(List<String> heard) {
    return new ConnectionMonitor() {
      @Override
      public void onOpened(String endpoint, Duration handshake) {
        heard.add(endpoint + " opened " + handshake);
      }

      @Override
      public void onFailed(String endpoint, HandshakeFailure reason) {
        heard.add(endpoint + " failed " + reason);
      }

      @Override
      public void onClosed(String endpoint, CloseInfo info) {
        heard.add(endpoint + " closed " + info.code());
      }

      @Override
      public void onLatency(String endpoint, Duration latency) {
        heard.add(endpoint + " latency " + latency);
      }

      @Override
      public void onBackpressureEnded(String endpoint, Duration time) {
        heard.add(endpoint + " slow " + time);
      }

      @Override
      public void onStopped() {
        heard.add("stopped");
      }
    };
  }
}
