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
 * Decides when a {@code ReconnectingWebSocket} tries again, and when it stops trying. Immutable,
 * and usable for any number of them.
 *
 * <p>The delay before an attempt is random, between zero and a ceiling ("exponential backoff with
 * full jitter"), so that the clients of a server that was restarted do not all come back at once.
 * The ceiling starts at {@link Builder#initialDelay} and doubles with each failed attempt, up to
 * {@link Builder#maxDelay}. If the server asked for a delay with {@code Retry-After}, that is
 * added.
 *
 * <p>A duration of more than 146 years counts as 146 years, which is as good as forever.
 */
public final class ReconnectPolicy {
  private static final ReconnectPolicy DEFAULTS = builder().build();

  private final Builder set; // never changes

  private ReconnectPolicy(Builder set) {
    this.set = set;
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
   * Whether a close code is final by default.
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
   * failed (1011), a message was too big (1009), or the connection broke (1005, 1006).
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
   * Whether a status code with which a server refuses the opening handshake is final by default.
   * All are final except 5xx, 408, 425 and 429: a client that was refused will be refused again. An
   * answer that is not HTTP, which counts as status 0, is final too, and so is an invalid 101.
   */
  public static boolean isFinalStatus(int status) {
    return status < 500 && status != 408 && status != 425 && status != 429;
  }

  // -- for the reconnecting WebSocket ------------------------------------------------------------

  /**
   * Returns how long to wait before the next attempt.
   *
   * @param attempts how many have failed so far
   * @param random returns a random number from 0 to its argument
   */
  Duration delay(int attempts, @Nullable Duration retryAfter, LongUnaryOperator random) {
    long max = set.maxDelay.toNanos();
    long first = set.initialDelay.toNanos();
    int doublings = Math.min(Math.max(0, attempts - 1), Long.SIZE - 2);
    long ceiling = first > max >> doublings ? max : first << doublings;
    Duration delay = Duration.ofNanos(random.applyAsLong(ceiling));
    if (retryAfter == null) {
      return delay;
    }
    return delay.plus(retryAfter.compareTo(set.maxRetryAfter) < 0 ? retryAfter : set.maxRetryAfter);
  }

  /** Whether a connection has lived long enough for attempts to be counted from zero again. */
  boolean isStable(Duration age) {
    return age.compareTo(set.stableAfter) >= 0;
  }

  /** Whether there must be no further attempt after this outage. */
  boolean isFinal(Outage outage) {
    Throwable failure = outage.failure();
    if (failure instanceof HandshakeException) {
      return set.finalStatuses.test(outage.status());
    }
    if (failure != null) {
      // A network recovers. A bug in the setup code does not go away.
      return !(failure instanceof WebSocketException);
    }
    return set.finalCloseCodes.test(outage.code());
  }

  /**
   * Whether there may be another attempt.
   *
   * @param attempts how many there have been
   * @param since the time since the first of them
   */
  boolean allows(int attempts, Duration since) {
    return attempts < set.maxAttempts
        && (set.giveUpAfter == null || since.compareTo(set.giveUpAfter) <= 0);
  }

  long maxWaitingBytes() {
    return set.maxWaitingBytes;
  }

  WaitingMessages newQueue() {
    return new WaitingMessages(set.maxWaitingMessages, set.maxWaitingBytes);
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

    private Builder() {}

    /**
     * Sets the longest delay after a stable connection was lost, or after the first failed attempt.
     * The default is 500 milliseconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder initialDelay(Duration delay) {
      initialDelay = Checks.positive("initialDelay", delay);
      return this;
    }

    /**
     * Sets the longest delay after any number of failed attempts. The default is 30 seconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxDelay(Duration delay) {
      maxDelay = Checks.positive("maxDelay", delay);
      return this;
    }

    /**
     * Sets the longest delay that a server may ask for with {@code Retry-After}. If it asks for
     * more, it is asked again after this. The default is 1 hour.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxRetryAfter(Duration delay) {
      maxRetryAfter = Checks.positive("maxRetryAfter", delay);
      return this;
    }

    /**
     * Sets how long a connection must live before it counts as stable and attempts are counted from
     * zero again. A server that accepts every client and drops it at once is therefore not flooded
     * with attempts. The default is 10 seconds.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder stableAfter(Duration age) {
      stableAfter = Checks.positive("stableAfter", age);
      return this;
    }

    /**
     * Sets how many attempts may be made to get a stable connection, including the very first
     * attempt. There is no limit by default.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxAttempts(int attempts) {
      maxAttempts = Checks.atLeastOne("maxAttempts", attempts);
      return this;
    }

    /**
     * Sets for how long attempts may be made to get a stable connection, counted from the start or
     * from the end of the last stable connection. No attempt begins after that. There is no limit
     * by default.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder giveUpAfter(Duration time) {
      giveUpAfter = Checks.positive("giveUpAfter", time);
      return this;
    }

    /**
     * Sets the close codes after which there are no more attempts, whichever side closed. The
     * default is {@link #isFinalCloseCode}, on which a predicate can build: {@code code -> code !=
     * 4000 && ReconnectPolicy.isFinalCloseCode(code)}.
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
     * The queue holds at most this many messages and this many bytes, frame headers included.
     * Messages for which there is no room are refused. By default there is no queue, and all such
     * messages are refused.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public Builder queue(int maxMessages, long maxBytes) {
      maxWaitingMessages = Checks.atLeastOne("maxMessages", maxMessages);
      maxWaitingBytes = Checks.atLeastOne("maxBytes", maxBytes);
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
