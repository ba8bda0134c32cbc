// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.internal.Checks;
import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.Role;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a connection, on either side and over any transport. Immutable. The defaults are
 * safe for a connection that faces the internet. A duration of more than 146 years counts as 146
 * years, which is as good as forever.
 */
public final class WebSocketOptions {
  private static final WebSocketOptions DEFAULTS = builder().build();

  private final Builder values; // a copy that never changes

  private WebSocketOptions(Builder values) {
    this.values = values;
  }

  /** Returns the default options. */
  public static WebSocketOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts with the default options. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts with these options. */
  public Builder toBuilder() {
    return values.clone();
  }

  /** See {@link Builder#maxMessageSize} and {@link Builder#maxFragments}. */
  public Limits limits() {
    return values.limits;
  }

  /** See {@link Builder#waterMarks}; in bytes. */
  public int lowWaterMark() {
    return values.lowWaterMark;
  }

  /** See {@link Builder#waterMarks}; in bytes. */
  public int highWaterMark() {
    return values.highWaterMark;
  }

  /** See {@link Builder#maxBufferedAmount}; in bytes. */
  public long maxBufferedAmount() {
    return values.maxBufferedAmount;
  }

  /** See {@link Builder#closeTimeout}. */
  public Duration closeTimeout() {
    return values.closeTimeout;
  }

  /** See {@link Builder#messageTimeout}. */
  public Duration messageTimeout() {
    return values.messageTimeout;
  }

  /** See {@link Builder#autoPong}. */
  public boolean autoPong() {
    return values.autoPong;
  }

  /** See {@link Builder#callbacksOn}; null for the transport thread. */
  public @Nullable Executor callbackExecutor() {
    return values.callbackExecutor;
  }

  /** See {@link Builder#maxQueuedCallbacks}. */
  public int maxQueuedCallbacks() {
    return values.maxQueuedCallbacks;
  }

  /** See {@link Builder#maxQueuedCallbackBytes}. */
  public int maxQueuedCallbackBytes() {
    return values.maxQueuedCallbackBytes;
  }

  /**
   * See {@link Builder#compression(PerMessageDeflate)}.
   *
   * @param role the side of the connection, on which the default depends
   * @return null for no compression
   */
  public @Nullable PerMessageDeflate compression(Role role) {
    Objects.requireNonNull(role, "role");
    return values.compressionIsSet || role == Role.SERVER
        ? values.compression
        : PerMessageDeflate.defaults();
  }

  /** See {@link Builder#heartbeat}; null for none. */
  public @Nullable Heartbeat heartbeat() {
    return values.heartbeat;
  }

  /** See {@link Builder#idleTimeout}; null for none. */
  public @Nullable Duration idleTimeout() {
    return values.idleTimeout;
  }

  /** See {@link Builder#maxLifetime}; null for none. */
  public @Nullable Duration maxLifetime() {
    return values.maxLifetime;
  }

  /** See {@link Builder#maxLifetime}. */
  public Duration maxLifetimeJitter() {
    return values.maxLifetimeJitter;
  }

  /** Collects options. Each method replaces what was set before. */
  public static final class Builder implements Cloneable {
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
     * Sets the size of the largest message to receive, in bytes, all fragments together. A larger
     * message closes the connection with 1009. A compressed message is measured after
     * decompression, so a thousandth of the limit on the wire can be enough to make this side hold
     * the full limit. The default is 100 MiB.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxMessageSize(int bytes) {
      limits = new Limits(bytes, limits.maxFragments());
      return this;
    }

    /**
     * Sets the largest number of fragments in a received message, including empty ones. A message
     * with more closes the connection with 1008. The default is 131 072.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxFragments(int count) {
      limits = new Limits(limits.maxMessageSize(), count);
      return this;
    }

    /**
     * Sets how many bytes may wait to be sent before {@code send} applies back-pressure. While more
     * than {@code high} bytes wait, {@code send} still accepts messages, but returns {@code
     * SendResult.BACKPRESSURE}. After that, {@code onDrain} is called as soon as {@code low} bytes
     * or fewer wait. The defaults are 32 KiB and 64 KiB.
     *
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
     */
    public Builder waterMarks(int low, int high) {
      if (low < 0 || low > high) {
        throw new IllegalArgumentException(
            "water marks are " + low + " and " + high + ": must be 0 <= low <= high");
      }
      lowWaterMark = low;
      highWaterMark = high;
      return this;
    }

    /**
     * Sets how many bytes may wait to be sent. Sending a message while more bytes than this are
     * waiting drops the connection (1006). The message itself does not count, so it may be larger
     * than this. The default is 16 MiB.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxBufferedAmount(long bytes) {
      maxBufferedAmount = Checks.atLeastOne("maxBufferedAmount", bytes);
      return this;
    }

    /**
     * Sets how long a peer may take to answer our Close frame, and then to end the stream, before
     * the connection is dropped. The time starts when the frame has been sent. While messages wait
     * to be sent before the frame, the time restarts whenever the peer takes some of them. It also
     * restarts while the rest of a message that the peer had begun arrives. The default is 30
     * seconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder closeTimeout(Duration timeout) {
      closeTimeout = Checks.positive("closeTimeout", timeout);
      return this;
    }

    /**
     * Sets how long a message may take to arrive. The time restarts whenever another 16 KiB of the
     * message have arrived. A message that arrives more slowly, or stops in the middle, closes the
     * connection with 1008, so that no peer can make this side hold parts of messages forever. The
     * default is one minute.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder messageTimeout(Duration timeout) {
      messageTimeout = Checks.positive("messageTimeout", timeout);
      return this;
    }

    /**
     * Sets whether Pings are answered automatically. The default is true. Turning it off is meant
     * for tests and proxies.
     */
    public Builder autoPong(boolean answer) {
      autoPong = answer;
      return this;
    }

    /**
     * Runs callbacks, including the setup code, on an executor instead of the transport thread: on
     * a thread pool, for example, or on virtual threads. Callbacks may block there. The callbacks
     * of one connection still run in order and never overlap.
     */
    public Builder callbacksOn(Executor executor) {
      callbackExecutor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Sets how many callbacks of a connection may wait for the executor of {@link #callbacksOn}
     * before reading pauses. Reading resumes when no more than half as many wait. The default is
     * 256.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxQueuedCallbacks(int count) {
      maxQueuedCallbacks = Checks.atLeastOne("maxQueuedCallbacks", count);
      return this;
    }

    /**
     * Sets how many bytes of messages may wait for the executor of {@link #callbacksOn} before
     * reading pauses. Reading resumes when no more than half as many wait. The message that reaches
     * the limit is still received whole, so up to {@link #maxMessageSize} bytes more can wait. The
     * default is 1 MiB.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxQueuedCallbackBytes(int bytes) {
      maxQueuedCallbackBytes = Checks.atLeastOne("maxQueuedCallbackBytes", bytes);
      return this;
    }

    /**
     * Compresses messages (permessage-deflate, RFC 7692) if the peer agrees. By default, a client
     * offers compression with {@link PerMessageDeflate#defaults()}, and a server does not agree to
     * it. Compression costs time for each message. With context takeover it also costs up to 256
     * KiB to send and 39 KiB to receive, for each connection, from its first compressed message on.
     * Use {@link #noCompression()} in a client that opens very many connections.
     */
    public Builder compression(PerMessageDeflate compression) {
      this.compression = Objects.requireNonNull(compression, "compression");
      this.compressionIsSet = true;
      return this;
    }

    /**
     * Compresses messages; for example {@code o -> o.compression(c -> c.level(6).threshold(512))}.
     */
    public Builder compression(Consumer<PerMessageDeflate.Builder> compression) {
      Objects.requireNonNull(compression, "compression");
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
     * Pings the peer regularly, and drops the connection (1006, with a {@code
     * WebSocketTimeoutException}) if the peer shows no sign of life. By default there is no
     * heartbeat. A peer that vanishes silently is then noticed only when something is sent to it,
     * or never.
     */
    public Builder heartbeat(Heartbeat heartbeat) {
      this.heartbeat = Objects.requireNonNull(heartbeat, "heartbeat");
      return this;
    }

    /**
     * Closes the connection with 1001 after no message has been sent or received for this long.
     * Pings and Pongs do not count as messages. While a message is in transfer, in either
     * direction, the connection is not idle. Nor is it while this side does not read, because it is
     * paused or too many callbacks wait: messages of the peer may be waiting, too. By default an
     * idle connection is never closed.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = Checks.positive("idleTimeout", timeout);
      return this;
    }

    /**
     * Closes the connection with 1001 when it has been open for {@code lifetime} plus a random part
     * of {@code jitter}. Clients that reconnect can then reach new servers. The jitter keeps
     * connections that opened together from closing together. By default connections are never
     * closed because of their age.
     *
     * @throws IllegalArgumentException if the lifetime is not positive, or if the jitter is
     *     negative
     */
    public Builder maxLifetime(Duration lifetime, Duration jitter) {
      Duration checkedJitter = Checks.notNegative("jitter", jitter);
      maxLifetime = Checks.positive("maxLifetime", lifetime);
      maxLifetimeJitter = checkedJitter;
      return this;
    }

    /** Returns the options. */
    public WebSocketOptions build() {
      return new WebSocketOptions(clone());
    }

    @Override
    protected Builder clone() {
      try {
        return (Builder) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
