// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowWebSocketTest {
  /** Records what it is told, and requests only what the test says. */
  private static class Recorder implements Flow.Subscriber<Message> {
    final List<String> events = new ArrayList<>();
    Flow.@Nullable Subscription subscription;

    Flow.Subscription subscription() {
      assertThat(subscription).isNotNull();
      return subscription;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(Message message) {
      events.add(message.text());
    }

    @Override
    public void onError(Throwable thrown) {
      events.add("error " + thrown.getMessage());
    }

    @Override
    public void onComplete() {
      events.add("complete");
    }
  }

  /** Publishes numbers as far as they are requested, in the caller's stack. */
  private static final class Numbers implements Flow.Publisher<Message>, Flow.Subscription {
    private final long last;
    private final AtomicLong requested = new AtomicLong();
    private Flow.@Nullable Subscriber<? super Message> subscriber;
    long sent;
    boolean cancelled;

    Numbers(long last) {
      this.last = last;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message> subscriber) {
      this.subscriber = subscriber;
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      requested.addAndGet(count);
      for (long i = 0; i < count && sent < last; i++) {
        subscriber().onNext(Message.text(String.valueOf(++sent)));
      }
      if (sent == last) {
        subscriber().onComplete();
      }
    }

    private Flow.Subscriber<? super Message> subscriber() {
      assertThat(subscriber).isNotNull();
      return subscriber;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private final Recorder recorder = new Recorder();

  private SimulatedPair receiving(Flow.Subscriber<Message> subscriber) {
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> FlowWebSocket.of(client).incoming().subscribe(subscriber), server -> {});
    pair.run();
    return pair;
  }

  private static FlowWebSocket[] sending(Consumer<WebSocket> server, SimulatedPair[] pair) {
    FlowWebSocket[] flow = new FlowWebSocket[1];
    pair[0] = SimulatedPair.connect(client -> flow[0] = FlowWebSocket.of(client), server);
    return flow;
  }

  // -- incoming ----------------------------------------------------------------------------------

  @Test
  void messages_arrive_as_far_as_they_are_requested() {
    SimulatedPair pair = receiving(recorder);
    for (int i = 1; i <= 5; i++) {
      pair.server().send("m" + i);
    }

    recorder.subscription().request(2);
    pair.run();
    assertThat(recorder.events).containsExactly("m1", "m2");
    assertThat(pair.client().isPaused()).isTrue();

    recorder.subscription().request(1);
    recorder.subscription().request(Long.MAX_VALUE);
    recorder.subscription().request(Long.MAX_VALUE);
    pair.run();
    assertThat(recorder.events).containsExactly("m1", "m2", "m3", "m4", "m5");
    assertThat(pair.client().isPaused()).isFalse();
  }

  @Test
  void one_message_that_was_not_requested_waits_and_the_rest_stays_with_the_peer() {
    SimulatedPair pair = receiving(recorder);
    for (int i = 0; i < 100; i++) {
      pair.server().send("x".repeat(1000));
    }
    pair.run();
    assertThat(pair.client().isPaused()).isTrue();

    pair.client().terminate();
    recorder.subscription().request(100);
    pair.run();

    assertThat(recorder.events).hasSize(2); // the one that waited, and the error
    assertThat(recorder.events.get(1)).startsWith("error the connection was closed: code 1006");
  }

  @Test
  void no_message_is_missed_when_the_subscriber_comes_late() {
    List<Flow.Publisher<Message>> publishers = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> publishers.add(FlowWebSocket.of(client).incoming()), server -> {});
    pair.server().send("early");
    pair.server().send("later");
    pair.server().close();
    pair.run();

    publishers.get(0).subscribe(recorder);
    pair.run();
    recorder.subscription().request(10);
    pair.run();

    assertThat(recorder.events).containsExactly("early", "later", "complete");
  }

  @Test
  void a_message_may_be_kept() {
    List<Message> kept = new ArrayList<>();
    SimulatedPair pair =
        receiving(
            new Recorder() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(Message message) {
                kept.add(message);
              }
            });
    pair.server().send("first");
    pair.server().send("other");
    pair.run();

    assertThat(kept).extracting(Message::text).containsExactly("first", "other");
  }

  @Test
  void the_end_is_reported_without_demand() {
    SimulatedPair pair = receiving(recorder);
    pair.server().close(1001, "bye");
    pair.run();
    assertThat(recorder.events).containsExactly("complete");
  }

  @Test
  void a_close_without_a_code_completes() {
    SimulatedPair pair = receiving(recorder);
    pair.server().close(1000, "");
    pair.run();
    assertThat(recorder.events).containsExactly("complete");
  }

  @Test
  void a_close_by_this_side_completes_whatever_its_code() {
    SimulatedPair pair = receiving(recorder);
    pair.client().close(4000, "enough");
    pair.run();
    assertThat(recorder.events).containsExactly("complete");
  }

  @Test
  void any_other_end_is_an_error_that_tells_the_close() {
    SimulatedPair pair = receiving(recorder);
    pair.server().close(4000, "no");
    pair.run();
    assertThat(recorder.events)
        .containsExactly("error the connection was closed: code 4000, reason \"no\"");
  }

  @Test
  void a_broken_network_is_an_error_with_its_cause() {
    List<Throwable> errors = new ArrayList<>();
    SimulatedPair pair =
        receiving(
            new Recorder() {
              @Override
              public void onError(Throwable thrown) {
                errors.add(thrown);
              }
            });
    pair.cut();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0))
        .isInstanceOf(ConnectionClosedException.class)
        .hasRootCauseMessage("cut");
  }

  @Test
  void messages_that_our_close_discards_turn_the_end_into_an_error() {
    SimulatedPair pair = receiving(recorder);
    pair.server().send("one");
    pair.server().send("two");
    pair.server().send("three");
    pair.run();
    pair.client().close();
    pair.run();
    recorder.subscription().request(10);
    pair.run();

    assertThat(recorder.events).startsWith("one").doesNotContain("complete");
    assertThat(recorder.events.get(recorder.events.size() - 1)).startsWith("error");
  }

  @Test
  void a_ping_that_our_close_discards_is_no_error() {
    SimulatedPair pair = receiving(recorder);
    pair.server().send("one");
    pair.run();
    pair.client().pause(); // as if a message that was not requested had arrived
    pair.client().close();
    pair.server().ping();
    pair.run();
    recorder.subscription().request(1);
    pair.run();

    assertThat(recorder.events).containsExactly("one", "complete");
  }

  @Test
  void a_second_subscriber_is_refused() {
    Recorder second = new Recorder();
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> {
              FlowWebSocket flow = FlowWebSocket.of(client);
              flow.incoming().subscribe(recorder);
              flow.incoming().subscribe(second);
            },
            server -> {});
    second.subscription().request(1);
    pair.server().send("hello");
    recorder.subscription().request(1);
    pair.run();

    assertThat(second.events)
        .containsExactly("error this connection already had a subscriber: it can have one");
    assertThat(recorder.events).containsExactly("hello");
  }

  @Test
  void cancelling_closes_the_connection() {
    RecordingListener server = new RecordingListener();
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> FlowWebSocket.of(client).incoming().subscribe(recorder),
            ws -> ws.listener(server));
    pair.server().send("one");
    pair.server().send("two");
    pair.run();

    recorder.subscription().cancel();
    recorder.subscription().request(5);
    pair.run();

    assertThat(server.next()).isEqualTo("close 1000");
    assertThat(recorder.events).isEmpty();
  }

  @Test
  void requesting_nothing_is_an_error() {
    RecordingListener server = new RecordingListener();
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> FlowWebSocket.of(client).incoming().subscribe(recorder),
            ws -> ws.listener(server));
    recorder.subscription().request(0);
    recorder.subscription().request(-1);
    pair.run();

    assertThat(recorder.events)
        .containsExactly("error requested 0 messages: request at least 1 (Reactive Streams 3.9)");
    assertThat(server.next()).isEqualTo("close 1011");
  }

  @Test
  void an_error_out_of_a_subscriber_ends_the_connection_and_the_subscription() {
    RecordingListener server = new RecordingListener();
    List<String> log = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> {
              client.onError(error -> log.add("handler: " + error.getMessage()));
              FlowWebSocket.of(client)
                  .incoming()
                  .subscribe(
                      new Recorder() {
                        @Override
                        public void onSubscribe(Flow.Subscription subscription) {
                          subscription.request(10);
                        }

                        @Override
                        public void onNext(Message message) {
                          log.add("next");
                          throw new AssertionError("broken subscriber");
                        }

                        @Override
                        public void onError(Throwable thrown) {
                          log.add("onError");
                        }
                      });
            },
            ws -> ws.listener(server));
    pair.callbacksMayThrow();
    pair.server().send("one");
    pair.server().send("two");
    pair.run();

    assertThat(log).containsExactly("next", "handler: broken subscriber");
    assertThat(server.next()).isEqualTo("close 1011 internal error");
  }

  @Test
  void requests_inside_callbacks_do_not_nest() {
    int[] depth = new int[2];
    long count = 20_000;
    SimulatedPair pair =
        receiving(
            new Recorder() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                this.subscription = subscription;
                subscription.request(1);
              }

              @Override
              public void onNext(Message message) {
                depth[0]++;
                depth[1] = Math.max(depth[0], depth[1]);
                events.add("");
                subscription().request(1);
                depth[0]--;
                assertThat(events.size()).isLessThanOrEqualTo((int) count);
              }
            });
    for (int i = 0; i < count; i++) {
      pair.server().send(new byte[0]);
      if (i % 100 == 0) {
        pair.run();
      }
    }
    pair.run();

    assertThat(depth[1]).isEqualTo(1);
  }

  @Test
  void with_an_executor_what_already_waits_for_it_is_kept() {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    Executor later = tasks::add;
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.builder().callbacksOn(later).build(),
            client -> FlowWebSocket.of(client).incoming().subscribe(recorder),
            WebSocketOptions.defaults(),
            server -> {});
    for (int i = 1; i <= 4; i++) {
      pair.server().send("m" + i);
    }
    pair.server().close();
    for (int i = 0; i < 5; i++) {
      pair.run();
      while (!tasks.isEmpty()) {
        tasks.remove().run();
      }
    }
    assertThat(recorder.events).isEmpty();

    recorder.subscription().request(3);
    for (int i = 0; i < 5; i++) {
      pair.run();
      while (!tasks.isEmpty()) {
        tasks.remove().run();
      }
    }
    assertThat(recorder.events).containsExactly("m1", "m2", "m3");

    recorder.subscription().request(1);
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
    assertThat(recorder.events).containsExactly("m1", "m2", "m3", "m4", "complete");
  }

  // -- outgoing ----------------------------------------------------------------------------------

  @Test
  void everything_is_sent_and_the_connection_closed() throws Exception {
    RecordingListener server = new RecordingListener();
    SimulatedPair[] pair = new SimulatedPair[1];
    FlowWebSocket flow = sending(ws -> ws.listener(server), pair)[0];
    Numbers numbers = new Numbers(3);

    numbers.subscribe(flow.outgoing());
    CompletableFuture<Void> sent = flow.allSent();
    assertThat(sent).isNotDone();
    pair[0].run();

    assertThat(List.of(server.next(), server.next(), server.next(), server.next()))
        .containsExactly("text 1", "text 2", "text 3", "close 1000");
    assertThat(sent).isCompletedWithValue(null);
    assertThat(numbers.cancelled).isFalse();
  }

  @Test
  void a_peer_that_does_not_read_stops_the_publisher() {
    SimulatedPair[] pair = new SimulatedPair[1];
    List<String> received = new ArrayList<>();
    FlowWebSocket flow = sending(ws -> ws.onText(received::add), pair)[0];
    pair[0].blockClient();
    Numbers numbers = new Numbers(100_000);

    numbers.subscribe(flow.outgoing());
    pair[0].run();

    int limit = WebSocketOptions.defaults().highWaterMark();
    assertThat(numbers.sent).isPositive().isLessThan(limit / 2);
    assertThat(pair[0].client().bufferedAmount()).isBetween((long) limit, limit + 100L);
    long requested = numbers.requested.get();
    assertThat(requested).isEqualTo(numbers.sent);

    pair[0].unblock();
    pair[0].run();
    assertThat(received).hasSize(100_000);
    assertThat(flow.allSent()).isCompletedWithValue(null);
  }

  @Test
  void a_publisher_that_fails_closes_with_1011_and_its_error_is_the_outcome() {
    RecordingListener server = new RecordingListener();
    SimulatedPair[] pair = new SimulatedPair[1];
    FlowWebSocket flow = sending(ws -> ws.listener(server), pair)[0];
    try (SubmissionPublisher<Message> publisher = new SubmissionPublisher<>(Runnable::run, 4)) {
      publisher.subscribe(flow.outgoing());
      publisher.submit(Message.text("one"));
      publisher.closeExceptionally(new IllegalStateException("no more data"));
    }
    pair[0].run();

    assertThat(List.of(server.next(), server.next())).containsExactly("text one", "close 1011");
    assertThatThrownBy(flow.allSent()::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("no more data");
  }

  @Test
  void the_end_of_the_connection_cancels_the_publisher() {
    SimulatedPair[] pair = new SimulatedPair[1];
    FlowWebSocket flow = sending(ws -> {}, pair)[0];
    boolean[] cancelled = new boolean[1];
    flow.outgoing()
        .onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long count) {}

              @Override
              public void cancel() {
                cancelled[0] = true;
              }
            });
    pair[0].server().close();
    pair[0].run();

    assertThat(cancelled[0]).isTrue();
    assertThatThrownBy(flow.allSent()::join).hasCauseInstanceOf(ConnectionClosedException.class);
    flow.outgoing().onNext(Message.text("too late")); // ignored
  }

  @Test
  void a_message_that_cannot_be_sent_ends_the_stream() throws Exception {
    RecordingListener server = new RecordingListener();
    SimulatedPair[] pair = new SimulatedPair[1];
    FlowWebSocket flow = sending(ws -> ws.listener(server), pair)[0];
    List<Message> views = new ArrayList<>();
    SimulatedPair other =
        SimulatedPair.connect(client -> client.onMessage(views::add), ws -> ws.send("view"));
    other.run();
    try (SubmissionPublisher<Message> publisher = new SubmissionPublisher<>(Runnable::run, 4)) {
      publisher.subscribe(flow.outgoing());
      publisher.submit(views.get(0));
      assertThat(publisher.hasSubscribers()).isFalse();
    }
    pair[0].run();

    assertThat(server.next()).isEqualTo("close 1011");
    assertThatThrownBy(flow.allSent()::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call copy()");
  }

  @Test
  void a_second_publisher_is_cancelled() {
    SimulatedPair[] pair = new SimulatedPair[1];
    FlowWebSocket flow = sending(ws -> {}, pair)[0];
    new Numbers(0).subscribe(flow.outgoing());
    Numbers second = new Numbers(5);
    second.subscribe(flow.outgoing());
    assertThat(second.cancelled).isTrue();
  }

  @Test
  void a_publisher_that_comes_after_the_end_is_cancelled() throws Exception {
    SimulatedPair pair = SimulatedPair.connect(client -> {}, server -> {});
    pair.client().close();
    pair.run();
    FlowWebSocket flow = FlowWebSocket.of(pair.client());
    pair.run();

    Numbers numbers = new Numbers(5);
    numbers.subscribe(flow.outgoing());

    assertThat(numbers.cancelled).isTrue();
    assertThat(flow.allSent().handle((done, failure) -> failure).get(20, TimeUnit.SECONDS))
        .isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void both_directions_join_into_an_echo() {
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> FlowWebSocket.of(client).incoming().subscribe(recorder),
            server -> {
              FlowWebSocket flow = FlowWebSocket.of(server);
              flow.incoming().subscribe(flow.outgoing());
            });
    recorder.subscription().request(Long.MAX_VALUE);
    for (int i = 0; i < 3; i++) {
      pair.client().send("m" + i);
    }
    pair.client().close();
    pair.run();
    assertThat(recorder.events).containsExactly("m0", "m1", "m2", "complete");
  }

  @Test
  void binary_messages_pass_too() {
    List<ByteBuffer> received = new ArrayList<>();
    SimulatedPair[] pair = new SimulatedPair[1];
    FlowWebSocket flow = sending(ws -> ws.onBinary(received::add), pair)[0];
    try (SubmissionPublisher<Message> publisher = new SubmissionPublisher<>(Runnable::run, 4)) {
      publisher.subscribe(flow.outgoing());
      publisher.submit(Message.binary(new byte[] {1, 2}));
    }
    pair[0].run();
    assertThat(received).containsExactly(ByteBuffer.wrap(new byte[] {1, 2}));
  }
}
