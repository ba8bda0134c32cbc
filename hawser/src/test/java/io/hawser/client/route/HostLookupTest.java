// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.Failures;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests lookups while the system's resolver is slow. */
class HostLookupTest {
  private static final int THREADS = 4;

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final Semaphore begun = new Semaphore(0);
  private final CountDownLatch outage = new CountDownLatch(1);
  private final HostLookup lookup = new HostLookup("lookup-test", null, this::ask);

  private InetAddress[] ask(String host) throws UnknownHostException {
    asked.add(host);
    begun.release();
    try {
      assertThat(outage.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new UnknownHostException("interrupted");
    }
    if (host.startsWith("broken")) {
      throw new StackOverflowError("on purpose");
    }
    return new InetAddress[] {InetAddress.getLoopbackAddress()};
  }

  @AfterEach
  void end() {
    outage.countDown();
    lookup.close();
  }

  private void occupyAllThreads() throws Exception {
    for (int i = 0; i < THREADS; i++) {
      lookup.addressesOf("host" + i + ".example");
    }
    assertThat(begun.tryAcquire(THREADS, 20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_lookup_without_callers_is_removed() throws Exception {
    occupyAllThreads();
    for (int i = 0; i < 1000; i++) {
      lookup.addressesOf("gone" + i + ".example").cancel(false);
    }
    assertThat(lookup.pending()).isEqualTo(THREADS);
    CompletableFuture<List<InetAddress>> last = lookup.addressesOf("last.example");
    outage.countDown();

    assertThat(last.get(20, TimeUnit.SECONDS)).containsExactly(InetAddress.getLoopbackAddress());
    assertThat(asked).hasSize(THREADS + 1).contains("last.example");
  }

  @Test
  void attempts_for_one_host_share_a_lookup_even_if_the_first_gave_up() throws Exception {
    List<CompletableFuture<List<InetAddress>>> attempts = new ArrayList<>();
    CompletableFuture<List<InetAddress>> first = lookup.addressesOf("host.example");
    assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    first.cancel(false);
    for (int i = 0; i < 1000; i++) {
      attempts.add(lookup.addressesOf("host.example"));
    }
    outage.countDown();

    for (CompletableFuture<List<InetAddress>> attempt : attempts) {
      assertThat(attempt.get(20, TimeUnit.SECONDS)).hasSize(1);
    }
    assertThat(asked).containsExactly("host.example");
    assertThat(lookup.pending()).isZero();
  }

  @Test
  void an_error_of_the_system_is_reported_and_the_next_host_is_looked_up() throws Exception {
    outage.countDown();

    assertThat(Failures.failureOf(lookup.addressesOf("broken.example")))
        .isInstanceOf(StackOverflowError.class);
    assertThat(lookup.addressesOf("host.example").get(20, TimeUnit.SECONDS)).hasSize(1);
  }

  @Test
  void an_error_of_a_resolver_fails_the_attempt() {
    try (WebSocketClient client =
        WebSocketClient.builder()
            .resolver(
                host -> {
                  throw new StackOverflowError("on purpose");
                })
            .build()) {
      CompletableFuture<WebSocket> attempt = client.connect("ws://host.example", ws -> {});

      assertThat(Failures.failureOf(attempt))
          .hasMessageContaining("cannot be looked up: on purpose");
    }
  }

  @Test
  void an_error_of_a_resolvers_answer_fails_the_attempt() {
    try (WebSocketClient client =
        WebSocketClient.builder()
            .resolver(host -> CompletableFuture.failedFuture(new StackOverflowError("on purpose")))
            .build()) {
      CompletableFuture<WebSocket> attempt = client.connect("ws://host.example", ws -> {});

      assertThat(Failures.failureOf(attempt))
          .hasMessageContaining("cannot be looked up: on purpose");
    }
  }

  @Test
  void an_abandoned_attempt_does_not_wait_for_its_lookup() throws Exception {
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    try (WebSocketClient client = WebSocketClient.builder().resolver(host -> answer).build()) {
      CompletableFuture<WebSocket> attempt = client.connect("ws://host.example", ws -> {});
      attempt.cancel(false);
      answer.complete(List.of(InetAddress.getLoopbackAddress()));

      assertThat(attempt).isCancelled();
    }
  }

  @Test
  void an_error_of_on_redirect_fails_the_attempt() throws Exception {
    try (WebSocketServer server =
            WebSocketServer.builder()
                .onConnection(ws -> {})
                .handshake(
                    request ->
                        CompletableFuture.completedFuture(
                            HandshakeDecision.reject(
                                HttpResponse.text(302, "").with("Location", "/elsewhere"))))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      CompletableFuture<WebSocket> attempt =
          client.connect(
              ConnectRequest.to("ws://localhost:" + server.port())
                  .followRedirects(1)
                  .onRedirect(
                      redirect -> {
                        throw new StackOverflowError("on purpose");
                      }),
              ws -> {});

      assertThat(Failures.failureOf(attempt)).isInstanceOf(StackOverflowError.class);
    }
  }
}
