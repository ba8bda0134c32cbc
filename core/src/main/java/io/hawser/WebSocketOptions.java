// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.Role;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a connection behaves, whatever carries it and on whichever side. Immutable; the defaults are
 * safe to face the internet with. Durations of more than 146 years are taken for that, which is as
 * good as for ever.
 */
public final class WebSocketOptions {
  /** As good as for ever, and short enough that the sum of two still fits in nanoseconds. */
  static final Duration LONGEST = Duration.ofDays(146 * 365);

  private static final WebSocketOptions DEFAULTS = builder().build();

  private final Limits limits;
  private final int lowWaterMark;
  private final int highWaterMark;
  private final long maxBufferedAmount;
  private final Duration closeTimeout;
  private final Duration messageTimeout;
  private final boolean autoPong;
  private final @Nullable Executor callbackExecutor;
  private final int maxQueuedCallbacks;
  private final int maxQueuedCallbackBytes;
  private final boolean compressionIsSet;
  private final @Nullable PerMessageDeflate compression;
  private final @Nullable Heartbeat heartbeat;
  private final @Nullable Duration idleTimeout;
  private final @Nullable Duration maxLifetime;
  private final Duration maxLifetimeJitter;

  private WebSocketOptions(Builder builder) {
    limits = builder.limits;
    lowWaterMark = builder.lowWaterMark;
    highWaterMark = builder.highWaterMark;
    maxBufferedAmount = builder.maxBufferedAmount;
    closeTimeout = builder.closeTimeout;
    messageTimeout = builder.messageTimeout;
    autoPong = builder.autoPong;
    callbackExecutor = builder.callbackExecutor;
    maxQueuedCallbacks = builder.maxQueuedCallbacks;
    maxQueuedCallbackBytes = builder.maxQueuedCallbackBytes;
    compressionIsSet = builder.compressionIsSet;
    compression = builder.compression;
    heartbeat = builder.heartbeat;
    idleTimeout = builder.idleTimeout;
    maxLifetime = builder.maxLifetime;
    maxLifetimeJitter = builder.maxLifetimeJitter;
  }

  /** Every option at its default. */
  public static WebSocketOptions defaults() {
    return DEFAULTS;
  }

  /** A builder in which every option is at its default. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with these. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.limits = limits;
    builder.lowWaterMark = lowWaterMark;
    builder.highWaterMark = highWaterMark;
    builder.maxBufferedAmount = maxBufferedAmount;
    builder.closeTimeout = closeTimeout;
    builder.messageTimeout = messageTimeout;
    builder.autoPong = autoPong;
    builder.callbackExecutor = callbackExecutor;
    builder.maxQueuedCallbacks = maxQueuedCallbacks;
    builder.maxQueuedCallbackBytes = maxQueuedCallbackBytes;
    builder.compressionIsSet = compressionIsSet;
    builder.compression = compression;
    builder.heartbeat = heartbeat;
    builder.idleTimeout = idleTimeout;
    builder.maxLifetime = maxLifetime;
    builder.maxLifetimeJitter = maxLifetimeJitter;
    return builder;
  }

  /** What a peer may make this side hold. */
  public Limits limits() {
    return limits;
  }

  /** See {@link Builder#waterMarks}; in bytes. */
  public int lowWaterMark() {
    return lowWaterMark;
  }

  /** See {@link Builder#waterMarks}; in bytes. */
  public int highWaterMark() {
    return highWaterMark;
  }

  /** See {@link Builder#maxBufferedAmount}; in bytes. */
  public long maxBufferedAmount() {
    return maxBufferedAmount;
  }

  /** See {@link Builder#closeTimeout}. */
  public Duration closeTimeout() {
    return closeTimeout;
  }

  /** See {@link Builder#messageTimeout}. */
  public Duration messageTimeout() {
    return messageTimeout;
  }

  /** See {@link Builder#autoPong}. */
  public boolean autoPong() {
    return autoPong;
  }

  /** See {@link Builder#callbacksOn}; null for the transport's thread. */
  public @Nullable Executor callbackExecutor() {
    return callbackExecutor;
  }

  /** See {@link Builder#maxQueuedCallbacks}. */
  public int maxQueuedCallbacks() {
    return maxQueuedCallbacks;
  }

  /** See {@link Builder#maxQueuedCallbackBytes}. */
  public int maxQueuedCallbackBytes() {
    return maxQueuedCallbackBytes;
  }

  /**
   * See {@link Builder#compression(PerMessageDeflate)}.
   *
   * @param role of the side that asks, for which the default depends on it
   * @return null for no compression
   */
  public @Nullable PerMessageDeflate compression(Role role) {
    return compressionIsSet || role == Role.SERVER ? compression : PerMessageDeflate.defaults();
  }

  /** See {@link Builder#heartbeat}; null for none. */
  public @Nullable Heartbeat heartbeat() {
    return heartbeat;
  }

  /** See {@link Builder#idleTimeout}; null for none. */
  public @Nullable Duration idleTimeout() {
    return idleTimeout;
  }

  /** See {@link Builder#maxLifetime}; null for none. */
  public @Nullable Duration maxLifetime() {
    return maxLifetime;
  }

  /** See {@link Builder#maxLifetime}. */
  public Duration maxLifetimeJitter() {
    return maxLifetimeJitter;
  }

  /** A duration that was given, or the longest there is. All durations come in through here. */
  static Duration positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + ": more than nothing");
    }
    return atMostLongest(value);
  }

  static Duration atMostLongest(Duration value) {
    return value.compareTo(LONGEST) > 0 ? LONGEST : value;
  }

  /** Collects options; each method replaces what was set before. */
  public static final class Builder {
    private Limits limits = Limits.DEFAULT;
    private int lowWaterMark = 32 << 10;
    private int highWaterMark = 64 << 10;
    private long maxBufferedAmount = 16 << 20;
    private Duration closeTimeout = Duration.ofSeconds(30);
    private Duration messageTimeout = Duration.ofMinutes(1);
    private boolean autoPong = true;
    private @Nullable Executor callbackExecutor;
    private int maxQueuedCallbacks = 256;
    private int maxQueuedCallbackBytes = 1 << 20;
    private boolean compressionIsSet;
    private @Nullable PerMessageDeflate compression;
    private @Nullable Heartbeat heartbeat;
    private @Nullable Duration idleTimeout;
    private @Nullable Duration maxLifetime;
    private Duration maxLifetimeJitter = Duration.ZERO;

    private Builder() {}

    /**
     * The largest message that is received, in bytes, all fragments together; a larger one closes
     * the connection with 1009. It holds for what comes out of compression: a thousandth of it on
     * the wire can be enough to make this side hold it. 100 MiB unless set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxMessageSize(int bytes) {
      limits = new Limits(bytes, limits.maxFragments());
      return this;
    }

    /**
     * The largest number of fragments in a message that is received, empty ones included; more
     * close the connection with 1008. 131 072 unless set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxFragments(int count) {
      limits = new Limits(limits.maxMessageSize(), count);
      return this;
    }

    /**
     * When {@code send} begins to answer {@link SendResult#BACKPRESSURE}, and when {@link
     * WebSocketListener#onDrain} comes after that: above {@code high} and at or below {@code low}
     * bytes that wait to be sent. 32 KiB and 64 KiB unless set.
     *
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
     */
    public Builder waterMarks(int low, int high) {
      if (low < 0 || low > high) {
        throw new IllegalArgumentException(
            "water marks " + low + " and " + high + ": 0 <= low <= high");
      }
      lowWaterMark = low;
      highWaterMark = high;
      return this;
    }

    /**
     * How many bytes may wait to be sent before a peer is given up: who sends a message while more
     * than this wait loses the connection (1006). One message may be larger than this, if nothing
     * else waits. 16 MiB unless set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxBufferedAmount(long bytes) {
      maxBufferedAmount = atLeastOne("maxBufferedAmount", bytes);
      return this;
    }

    /**
     * How long a peer may take to answer our Close frame, and then to end the stream, before it is
     * dropped. The time begins when the frame has left. While messages wait before it, it begins
     * again whenever the peer takes some of them. 30 seconds unless set.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder closeTimeout(Duration timeout) {
      closeTimeout = positive("closeTimeout", timeout);
      return this;
    }

    /**
     * How long a message may take to arrive. The time begins again when the message goes on: when
     * 16 KiB have come in it. A message that comes more slowly, or stops in the middle, closes the
     * connection with 1008, so that nobody can make this side hold parts of messages for ever. One
     * minute unless set.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder messageTimeout(Duration timeout) {
      messageTimeout = positive("messageTimeout", timeout);
      return this;
    }

    /** Whether each Ping is answered by itself. True unless set; false is for tests and proxies. */
    public Builder autoPong(boolean answer) {
      autoPong = answer;
      return this;
    }

    /**
     * Runs callbacks, set-up included, on an executor instead of the transport's thread: on a pool,
     * or on virtual threads. They may block there. For each connection they still come in order and
     * never overlap.
     */
    public Builder callbacksOn(Executor executor) {
      callbackExecutor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * How many callbacks of a connection may wait for the executor of {@link #callbacksOn} before
     * reading pauses; it goes on when half of them are done. 256 unless set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxQueuedCallbacks(int count) {
      maxQueuedCallbacks = (int) atLeastOne("maxQueuedCallbacks", count);
      return this;
    }

    /**
     * How many bytes of messages may wait for the executor of {@link #callbacksOn} before reading
     * pauses; it goes on when no more than half of them wait. The message that reaches the limit is
     * taken whole, so that up to {@link #maxMessageSize} bytes more can wait. 1 MiB unless set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxQueuedCallbackBytes(int bytes) {
      maxQueuedCallbackBytes = (int) atLeastOne("maxQueuedCallbackBytes", bytes);
      return this;
    }

    /**
     * Compresses messages (permessage-deflate, RFC 7692) where the other side agrees. Unless set, a
     * client offers it with {@link PerMessageDeflate#defaults()}, and a server does not agree to
     * it: it costs time for each message and, with context takeover, memory outside the heap for
     * each connection, some 100 to 270 KiB from its first compressed message on. Who opens very
     * many connections wants {@link #noCompression()}.
     */
    public Builder compression(PerMessageDeflate compression) {
      this.compression = Objects.requireNonNull(compression, "compression");
      this.compressionIsSet = true;
      return this;
    }

    /** Compresses messages: {@code o -> o.compression(c -> c.level(6).threshold(512))}. */
    public Builder compression(Consumer<PerMessageDeflate.Builder> compression) {
      PerMessageDeflate.Builder builder = PerMessageDeflate.builder();
      compression.accept(builder);
      return compression(builder.build());
    }

    /** Neither offers compression nor agrees to it. */
    public Builder noCompression() {
      this.compression = null;
      this.compressionIsSet = true;
      return this;
    }

    /**
     * Pings the peer regularly, and drops the connection (1006, with a {@link
     * WebSocketTimeoutException}) when it shows no sign of life. None unless set: a peer that has
     * gone without a word is then noticed when something is sent to it, or never.
     */
    public Builder heartbeat(Heartbeat heartbeat) {
      this.heartbeat = Objects.requireNonNull(heartbeat, "heartbeat");
      return this;
    }

    /**
     * Closes the connection with 1001 when for so long no message was sent and none has arrived;
     * Pings and Pongs are none. Never unless set.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = positive("idleTimeout", timeout);
      return this;
    }

    /**
     * Closes the connection with 1001 when it has been open for so long and a random part of {@code
     * jitter} more, so that connections which began together do not end together: clients that
     * connect again find their way to new servers. Never unless set.
     *
     * @throws IllegalArgumentException if the lifetime is not positive, or the jitter negative
     */
    public Builder maxLifetime(Duration lifetime, Duration jitter) {
      if (jitter.isNegative()) {
        throw new IllegalArgumentException("jitter is " + jitter + ": nothing or more");
      }
      maxLifetime = positive("maxLifetime", lifetime);
      maxLifetimeJitter = atMostLongest(jitter);
      return this;
    }

    private static long atLeastOne(String name, long value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " is " + value + ": at least 1");
      }
      return value;
    }

    /** The options. */
    public WebSocketOptions build() {
      return new WebSocketOptions(this);
    }
  }
}
