// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.HandshakeException;
import io.hawser.WebSocketException;
import io.hawser.internal.Checks;
import io.hawser.protocol.CloseCode;
import java.time.Duration;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a {@code ReconnectingWebSocket} tries again, and when it stops trying. Immutable.
 * One policy can be used for any number of reconnecting WebSockets.
 *
 * <p>The delay before an attempt is random, between zero and a ceiling ("exponential backoff with
 * full jitter"), so that not all clients of a restarted server come back at the same time. The
 * ceiling starts at {@link Builder#initialDelay} and doubles with each failed attempt, up to {@link
 * Builder#maxDelay}. If the server requested a delay with {@code Retry-After}, that delay is added.
 *
 * <p>A duration of more than 146 years counts as 146 years.
 */
public final class ReconnectPolicy {
  private static final ReconnectPolicy DEFAULTS = builder().build();

  private final Builder settings; // never changes

  private ReconnectPolicy(Builder settings) {
    this.settings = settings;
  }

  /** Returns a policy with all options at their defaults. */
  public static ReconnectPolicy defaults() {
    return DEFAULTS;
  }

  /** Returns a builder in which all options are at their defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns whether a close code is final by default.
   *
   * <ul>
   *   <li>1000: the connection has served its purpose.
   *   <li>1002, 1003, 1007, 1008, 1010: one side does something that the other does not accept, and
   *       would do it again.
   *   <li>3000 and 3003: unauthorized and forbidden, like the status codes 401 and 403.
   *   <li>4000 to 4999: the connection was closed on purpose, for a reason that only the
   *       application knows.
   * </ul>
   *
   * <p>No other code is final: the server is going down or overloaded (1001, 1012, 1013, 1014), it
   * failed (1011), a message was too big (1009), there was no code (1005), or the connection broke
   * (1006).
   */
  public static boolean isFinalCloseCode(int code) {
    return switch (code) {
      case CloseCode.NORMAL,
          CloseCode.PROTOCOL_ERROR,
          CloseCode.UNSUPPORTED_DATA,
          CloseCode.INVALID_PAYLOAD,
          CloseCode.POLICY_VIOLATION,
          CloseCode.MISSING_EXTENSION,
          3000,
          3003 ->
          true;
      default -> code >= 4000;
    };
  }

  /**
   * Returns whether a status code with which a server refuses the opening handshake is final by
   * default. All are final except 5xx, 408, 425 and 429, because a refused client would be refused
   * again. A response that is not HTTP, which counts as status 0, is final too, and so is an
   * invalid 101.
   */
  public static boolean isFinalStatus(int status) {
    return status < 500 && status != 408 && status != 425 && status != 429;
  }

  // -- used by the reconnecting WebSocket --------------------------------------------------------

  /**
   * Returns how long to wait before the next attempt.
   *
   * @param attempts how many attempts have failed so far
   * @param random returns a random number from 0 to its argument, inclusive
   */
  Duration delay(int attempts, @Nullable Duration retryAfter, LongUnaryOperator random) {
    long max = settings.maxDelay.toNanos();
    long first = settings.initialDelay.toNanos();
    int doublings = Math.min(Math.max(0, attempts - 1), Long.SIZE - 2);
    long ceiling = first > max >> doublings ? max : first << doublings;
    Duration delay = Duration.ofNanos(random.applyAsLong(ceiling));
    if (retryAfter == null) {
      return delay;
    }
    return delay.plus(
        retryAfter.compareTo(settings.maxRetryAfter) < 0 ? retryAfter : settings.maxRetryAfter);
  }

  /**
   * Returns whether a connection has been open long enough for attempts to be counted from zero
   * again.
   */
  boolean isStable(Duration age) {
    return age.compareTo(settings.stableAfter) >= 0;
  }

  /** Returns whether no attempt may follow this outage. */
  boolean isFinal(Outage outage) {
    Throwable failure = outage.failure();
    if (failure instanceof HandshakeException) {
      return settings.finalStatuses.test(outage.status());
    }
    if (failure != null) {
      // A network failure may go away. A bug in the setup code does not.
      return !(failure instanceof WebSocketException);
    }
    return settings.finalCloseCodes.test(outage.code());
  }

  /**
   * Returns whether there may be another attempt.
   *
   * @param attempts how many attempts there have been
   * @param since the time since the first attempt
   */
  boolean allows(int attempts, Duration since) {
    return attempts < settings.maxAttempts
        && (settings.giveUpAfter == null || since.compareTo(settings.giveUpAfter) <= 0);
  }

  long maxWaitingBytes() {
    return settings.maxWaitingBytes;
  }

  /** Returns whether to offer the subprotocol for resuming. */
  public boolean resumes() {
    return settings.resume;
  }

  WaitingMessages newQueue() {
    return new WaitingMessages(settings.maxWaitingMessages, settings.maxWaitingBytes);
  }

  /** Collects the options of a policy. Each method replaces what was set before. */
  public static final class Builder implements Cloneable {
    private Duration initialDelay = Duration.ofMillis(500);
    private Duration maxDelay = Duration.ofSeconds(30);
    private Duration maxRetryAfter = Duration.ofHours(1);
    private Duration stableAfter = Duration.ofSeconds(10);
    private int maxAttempts = Integer.MAX_VALUE;
    private @Nullable Duration giveUpAfter;
    private IntPredicate finalCloseCodes = ReconnectPolicy::isFinalCloseCode;
    private IntPredicate finalStatuses = ReconnectPolicy::isFinalStatus;
    private int maxWaitingMessages;
    private long maxWaitingBytes;
    private boolean resume;

    private Builder() {}

    /**
     * Sets the maximum delay after a stable connection was lost, or after the first failed attempt.
     * The default is 500 milliseconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder initialDelay(Duration delay) {
      initialDelay = Checks.positive("initialDelay", delay);
      return this;
    }

    /**
     * Sets the upper limit of the maximum delay, however many attempts have failed. The default is
     * 30 seconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxDelay(Duration delay) {
      maxDelay = Checks.positive("maxDelay", delay);
      return this;
    }

    /**
     * Sets the maximum delay that a server may request with {@code Retry-After}. If it requests
     * more, this maximum is used instead. The default is 1 hour.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxRetryAfter(Duration delay) {
      maxRetryAfter = Checks.positive("maxRetryAfter", delay);
      return this;
    }

    /**
     * Sets how long a connection must stay open before it counts as stable and attempts are counted
     * from zero again. This keeps a server that accepts every client and drops it at once from
     * being flooded with attempts. The default is 10 seconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder stableAfter(Duration age) {
      stableAfter = Checks.positive("stableAfter", age);
      return this;
    }

    /**
     * Sets how many attempts may be made to get a stable connection, including the first one. By
     * default, there is no limit.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxAttempts(int attempts) {
      maxAttempts = Checks.atLeastOne("maxAttempts", attempts);
      return this;
    }

    /**
     * Sets how long attempts may be made to get a stable connection, counted from the start or from
     * the end of the last stable connection. No attempt begins after this time. By default, there
     * is no limit.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder giveUpAfter(Duration time) {
      giveUpAfter = Checks.positive("giveUpAfter", time);
      return this;
    }

    /**
     * Sets the close codes after which there are no more attempts, whichever side closed the
     * connection. The default is {@link #isFinalCloseCode}, which a predicate can build on: {@code
     * code -> code != 4000 && ReconnectPolicy.isFinalCloseCode(code)}.
     */
    public Builder finalCloseCodes(IntPredicate codes) {
      finalCloseCodes = Objects.requireNonNull(codes, "codes");
      return this;
    }

    /**
     * Sets the status codes of a refused opening handshake after which there are no more attempts.
     * The default is {@link #isFinalStatus}.
     */
    public Builder finalStatuses(IntPredicate statuses) {
      finalStatuses = Objects.requireNonNull(statuses, "statuses");
      return this;
    }

    /**
     * Queues messages that are sent while there is no connection, and sends them on the next one.
     * The queue holds at most this many messages and this many bytes, frame headers included. If
     * there is no room for a message, it is refused. By default, there is no queue, and all
     * messages that are sent while there is no connection are refused.
     *
     * @throws IllegalArgumentException if either is below 1
     */
    public Builder queue(int maxMessages, long maxBytes) {
      maxWaitingMessages = Checks.atLeastOne("maxMessages", maxMessages);
      maxWaitingBytes = Checks.atLeastOne("maxBytes", maxBytes);
      return this;
    }

    /**
     * Sets whether to get what was missed in topics while there was no connection, or to be told
     * with {@link ReconnectListener#onLost}. For this, the client offers the server the subprotocol
     * {@code hawser.resume.1}. Everything else works as before, also with a server that selects
     * another subprotocol or none. The default is false, because there are servers that select
     * whatever is offered, without knowing it.
     */
    public Builder resume(boolean resume) {
      this.resume = resume;
      return this;
    }

    /** Returns the policy. */
    public ReconnectPolicy build() {
      return new ReconnectPolicy(clone());
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
