// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hawser.backplane.BackplaneException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one Redis server, for commands and for what is published (RESP3 allows both).
 * It is never repaired, so that no command is ever sent twice: when it has ended, all futures fail,
 * and a new link takes its place. Thread-safe.
 */
final class Link {
  /** Bytes of messages that wait for Redis, above which more are refused. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  /** Learns what happens on a link, mostly on the event loop of its connection. */
  interface Events {
    void onPublished(String channel, byte[] message);

    /** Redis has ended a subscription by itself, because it is not responsible any more. */
    void onUnsubscribed(Link link, String channel);

    /** Redis has refused a command, because it is not responsible any more. */
    void onMoved(Link link, String cause);

    /** The link has ended. Called once, and not if it was closed by {@link Link#close}. */
    void onEnd(Link link, String cause);
  }

  private final Address address;
  private final StatefulRedisPubSubConnection<String, byte[]> connection;
  private final RedisPubSubAsyncCommands<String, byte[]> commands;
  private final Events events;
  private final long answerTimeoutNanos;
  private final AtomicReference<@Nullable String> ended = new AtomicReference<>(); // why
  private final AtomicLong waitingBytes = new AtomicLong();

  // guarded by itself: how often the end of a subscription was asked for and not yet confirmed
  private final Map<String, Integer> unsubscribing = new HashMap<>();

  // guarded by this
  private @Nullable CompletableFuture<Void> closing;

  // any thread
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean asked;

  Link(
      Address address,
      StatefulRedisPubSubConnection<String, byte[]> connection,
      long answerTimeoutNanos,
      Events events) {
    this.address = address;
    this.connection = connection;
    this.answerTimeoutNanos = answerTimeoutNanos;
    this.events = events;
    commands = connection.async();
    connection.addListener(new Arrivals());
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
            end("the connection to Redis at " + address + " has ended");
          }
        });
  }

  Address address() {
    return address;
  }

  boolean isOpen() {
    return ended.get() == null && connection.isOpen();
  }

  /** Says why it is not open. */
  String end() {
    return Objects.requireNonNullElse(
        ended.get(), "the connection to Redis at " + address + " has ended");
  }

  /** Ends the link without a report, and returns a future that completes when it has ended. */
  CompletableFuture<Void> close() {
    ended.compareAndSet(null, "this connection is closed");
    return closeConnection();
  }

  /** Lettuce logs a warning when a connection is closed twice. */
  private synchronized CompletableFuture<Void> closeConnection() {
    if (closing == null) {
      closing = connection.closeAsync();
    }
    return closing;
  }

  private void end(String cause) {
    if (ended.compareAndSet(null, cause)) {
      closeConnection();
      events.onEnd(this, cause);
    }
  }

  // -- whether it works --------------------------------------------------------------------------

  /** What a server says about itself. */
  record Greeting(int version, boolean cluster, boolean master) {}

  CompletableFuture<Greeting> greet() {
    return send(0, () -> commands.dispatch(CommandType.HELLO, new ArrayOutput<>(codec())))
        .thenApply(
            answer -> {
              Map<String, String> texts = new HashMap<>();
              for (int i = 0; i + 1 < answer.size(); i += 2) {
                if (answer.get(i + 1) instanceof byte[] text) {
                  texts.put(new String((byte[]) answer.get(i), UTF_8), new String(text, UTF_8));
                }
              }
              String version = texts.getOrDefault("version", "0");
              return new Greeting(
                  Integer.parseInt(version.replaceFirst("\\D.*", "")),
                  "cluster".equals(texts.get("mode")),
                  "master".equals(texts.get("role")));
            });
  }

  private RedisCodec<String, byte[]> codec() {
    return connection.getCodec();
  }

  /**
   * Ends the link if Redis has been asked and silent for too long, or is not a master any more.
   * Called again and again.
   */
  void check() {
    if (asked && System.nanoTime() - heardNanos > answerTimeoutNanos) {
      long millis = answerTimeoutNanos / 1_000_000;
      end("Redis at " + address + " has not answered for " + millis + " ms");
    } else if (!asked && isOpen()) {
      heardNanos = System.nanoTime(); // silence is measured from the question on
      asked = true;
      greet()
          .whenComplete(
              (greeting, failure) -> {
                asked = false;
                if (greeting != null && !greeting.master()) {
                  end("Redis at " + address + " is not a master any more");
                }
              });
    }
  }

  CompletableFuture<List<Object>> slots() {
    return send(0, commands::clusterSlots);
  }

  // -- what nodes ask for ------------------------------------------------------------------------

  CompletableFuture<Void> subscribe(String channel) {
    return send(0, () -> commands.ssubscribe(channel));
  }

  CompletableFuture<Void> unsubscribe(String channel) {
    synchronized (unsubscribing) {
      unsubscribing.merge(channel, 1, Integer::sum);
    }
    return send(0, () -> commands.sunsubscribe(channel));
  }

  CompletableFuture<Void> publish(String channel, byte[] message) {
    return send(message.length, () -> commands.spublish(channel, message))
        .thenAccept(receivers -> {});
  }

  /** Gives Redis the scripts. One that was sent before that fails, so that none overtakes it. */
  CompletableFuture<Void> loadScripts() {
    CompletableFuture<?>[] loading =
        Stream.of(Script.values())
            .map(script -> send(0, () -> commands.scriptLoad(script.source())))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(loading);
  }

  CompletableFuture<List<Object>> run(Script script, String[] keys, byte[]... arguments) {
    int bytes = arguments[arguments.length - 1].length;
    return this.<List<Object>>send(
        bytes, () -> commands.evalsha(script.sha(), ScriptOutputType.MULTI, keys, arguments));
  }

  /** Runs a script that Redis may have forgotten. Not for what must keep an order. */
  CompletableFuture<List<Object>> runOrLoad(Script script, String[] keys, byte[]... arguments) {
    return run(script, keys, arguments)
        .exceptionallyCompose(
            failure ->
                isNoScript(failure)
                    ? loadScripts().thenCompose(loaded -> run(script, keys, arguments))
                    : CompletableFuture.failedFuture(failure));
  }

  private static boolean isNoScript(Throwable failure) {
    return failure.getCause() instanceof RedisNoScriptException;
  }

  private <T> CompletableFuture<T> send(int bytes, Supplier<RedisFuture<T>> command) {
    if (!isOpen()) {
      return CompletableFuture.failedFuture(
          new BackplaneException("not connected to Redis at " + address, null));
    }
    if (waitingBytes.addAndGet(bytes) > Math.max(bytes, MAX_WAITING_BYTES)) {
      waitingBytes.addAndGet(-bytes);
      return CompletableFuture.failedFuture(
          new BackplaneException(
              (MAX_WAITING_BYTES >> 20) + " MiB wait for Redis at " + address, null));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    sent(command)
        .whenComplete(
            (value, failure) -> {
              waitingBytes.addAndGet(-bytes);
              if (failure == null) {
                heardNanos = System.nanoTime();
                answer.complete(value);
              } else {
                answer.completeExceptionally(failed(failure));
              }
            });
    return answer;
  }

  private static <T> CompletionStage<T> sent(Supplier<RedisFuture<T>> command) {
    try {
      return command.get();
    } catch (RedisException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private BackplaneException failed(Throwable failure) {
    if (!(failure instanceof RedisCommandExecutionException)) {
      return isOpen()
          ? new BackplaneException("Redis at " + address + " cannot be used: " + failure, failure)
          : new BackplaneException("the connection to Redis at " + address + " has ended", failure);
    }
    heardNanos = System.nanoTime();
    String message = Objects.requireNonNullElse(failure.getMessage(), "an error without a message");
    String code = message.split(" ", 2)[0];
    String whole = "Redis at " + address + " says: " + message;
    switch (code) {
      case "MOVED", "CLUSTERDOWN" -> events.onMoved(this, whole);
      case "READONLY", "LOADING", "MASTERDOWN" -> end(whole);
      case "ASK", "TRYAGAIN" -> {} // until the slot has been migrated
      case "NOSCRIPT" -> loadScripts();
      default -> {
        return new RefusedException(whole, failure);
      }
    }
    return new BackplaneException(whole, failure);
  }

  /** Redis does not do what was asked, and there is no hope that it would on a new link. */
  static final class RefusedException extends BackplaneException {
    private static final long serialVersionUID = 1;

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** What Redis sends without being asked. */
  private final class Arrivals extends RedisPubSubAdapter<String, byte[]> {
    @Override
    public void smessage(String channel, byte[] message) {
      heardNanos = System.nanoTime();
      if (ended.get() == null) {
        events.onPublished(channel, message);
      }
    }

    @Override
    public void sunsubscribed(String channel, long count) {
      synchronized (unsubscribing) {
        Integer expected = unsubscribing.get(channel);
        if (expected != null) {
          unsubscribing.computeIfPresent(channel, (c, n) -> n == 1 ? null : n - 1);
          return;
        }
      }
      if (ended.get() == null) {
        events.onUnsubscribed(Link.this, channel);
      }
    }
  }
}
