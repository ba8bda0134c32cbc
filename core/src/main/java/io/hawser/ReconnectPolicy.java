// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CloseCode;
import java.time.Duration;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * When a {@link ReconnectingWebSocket} tries again, and when no more. Immutable, and good for any
 * number of them.
 *
 * <p>Before an attempt it waits a random time between nothing and a ceiling, which begins at {@link
 * Builder#initialDelay} and doubles with each attempt in vain up to {@link Builder#maxDelay}
 * ("exponential backoff with full jitter"), so that the clients of a server that was restarted do
 * not all come at once. To that is added what the server has asked for with {@code Retry-After}.
 *
 * <p>Durations of more than 146 years are taken for that, which is as good as for ever.
 */
public final class ReconnectPolicy {
  private static final ReconnectPolicy DEFAULTS = builder().build();

  private final Duration initialDelay;
  private final Duration maxDelay;
  private final Duration maxRetryAfter;
  private final Duration stableAfter;
  private final int maxAttempts;
  private final @Nullable Duration giveUpAfter;
  private final IntPredicate finalCloseCodes;
  private final IntPredicate finalStatuses;
  private final int maxWaitingMessages;
  private final long maxWaitingBytes;

  private ReconnectPolicy(Builder builder) {
    initialDelay = builder.initialDelay;
    maxDelay = builder.maxDelay;
    maxRetryAfter = builder.maxRetryAfter;
    stableAfter = builder.stableAfter;
    maxAttempts = builder.maxAttempts;
    giveUpAfter = builder.giveUpAfter;
    finalCloseCodes = builder.finalCloseCodes;
    finalStatuses = builder.finalStatuses;
    maxWaitingMessages = builder.maxWaitingMessages;
    maxWaitingBytes = builder.maxWaitingBytes;
  }

  /** Everything at its default. */
  public static ReconnectPolicy defaults() {
    return DEFAULTS;
  }

  /** A builder in which everything is at its default. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether a close code is final unless a policy says otherwise.
   *
   * <ul>
   *   <li>1000: the purpose is fulfilled.
   *   <li>1002, 1003, 1007, 1008, 1010: one side does what the other does not accept, and would do
   *       it again.
   *   <li>3000 and 3003: unauthorized and forbidden, like the statuses 401 and 403.
   *   <li>4000 to 4999: somebody has ended the connection on purpose, and only the application
   *       knows for what.
   * </ul>
   *
   * <p>All others are not: the server goes down or is overloaded (1001, 1012, 1013, 1014), failed
   * (1011), did not like one message (1009), or the connection broke (1005, 1006).
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
   * Whether a status with which a server refuses the opening handshake is final unless a policy
   * says otherwise: all but 5xx and 408, 425 and 429, for whom they refuse they will refuse again.
   * Final, too, is an answer that is no HTTP, which has status 0, and a 101 that must not be
   * believed.
   */
  public static boolean isFinalStatus(int status) {
    return status < 500 && status != 408 && status != 425 && status != 429;
  }

  // -- for the reconnecting WebSocket ------------------------------------------------------------

  /**
   * How long to wait for the next attempt.
   *
   * @param attempts in vain so far
   * @param random a random number from 0 to its argument
   */
  Duration delay(int attempts, @Nullable Duration retryAfter, LongUnaryOperator random) {
    long most = maxDelay.toNanos();
    long first = initialDelay.toNanos();
    int doublings = Math.min(Math.max(0, attempts - 1), Long.SIZE - 2);
    long ceiling = first > most >> doublings ? most : first << doublings;
    Duration delay = Duration.ofNanos(random.applyAsLong(ceiling));
    if (retryAfter == null) {
      return delay;
    }
    return delay.plus(retryAfter.compareTo(maxRetryAfter) < 0 ? retryAfter : maxRetryAfter);
  }

  /** Whether a connection that has lived so long makes up for all attempts before it. */
  boolean isStable(Duration age) {
    return age.compareTo(stableAfter) >= 0;
  }

  /** Whether there is to be no attempt after this. */
  boolean isFinal(Outage outage) {
    Throwable failure = outage.failure();
    if (failure instanceof HandshakeException) {
      return finalStatuses.test(outage.status());
    }
    if (failure != null) {
      // Networks come back. A mistake in the code that sets up does not go away.
      return !(failure instanceof WebSocketException);
    }
    return finalCloseCodes.test(outage.code());
  }

  /** Whether there may be an attempt, after so many and so long after the first of them. */
  boolean allows(int attempts, Duration since) {
    return attempts < maxAttempts && (giveUpAfter == null || since.compareTo(giveUpAfter) <= 0);
  }

  long maxWaitingBytes() {
    return maxWaitingBytes;
  }

  WaitingMessages newQueue() {
    return new WaitingMessages(maxWaitingMessages, maxWaitingBytes);
  }

  /** Collects what makes a policy; each method replaces what was set before. */
  public static final class Builder {
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
     * The most to wait after a stable connection was lost, or after the first attempt in vain. 500
     * milliseconds unless set.
     *
     * @throws IllegalArgumentException if it is not positive; so do the others
     */
    public Builder initialDelay(Duration delay) {
      initialDelay = WebSocketOptions.positive("initialDelay", delay);
      return this;
    }

    /** The most to wait after however many attempts in vain. 30 seconds unless set. */
    public Builder maxDelay(Duration delay) {
      maxDelay = WebSocketOptions.positive("maxDelay", delay);
      return this;
    }

    /**
     * The most to wait because a server asks for it with {@code Retry-After}; one that asks for
     * more is asked again after this. 1 hour unless set.
     */
    public Builder maxRetryAfter(Duration delay) {
      maxRetryAfter = WebSocketOptions.positive("maxRetryAfter", delay);
      return this;
    }

    /**
     * How long a connection has to live for attempts to be counted anew, so that a server that
     * accepts everyone and drops them at once is left in peace. 10 seconds unless set.
     */
    public Builder stableAfter(Duration age) {
      stableAfter = WebSocketOptions.positive("stableAfter", age);
      return this;
    }

    /**
     * How many attempts there may be until one brings a stable connection; the first of all counts.
     * Without limit unless set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxAttempts(int attempts) {
      maxAttempts = (int) atLeastOne("maxAttempts", attempts);
      return this;
    }

    /**
     * For how long there may be attempts until one brings a stable connection: none begins that
     * long after the start, or after the last stable connection has ended. Without limit unless
     * set.
     */
    public Builder giveUpAfter(Duration time) {
      giveUpAfter = WebSocketOptions.positive("giveUpAfter", time);
      return this;
    }

    /**
     * After which close codes there is no other attempt, whoever closed. {@link #isFinalCloseCode}
     * unless set, and good to build upon: {@code code -> code != 4000 &&
     * ReconnectPolicy.isFinalCloseCode(code)}.
     */
    public Builder finalCloseCodes(IntPredicate codes) {
      finalCloseCodes = Objects.requireNonNull(codes, "codes");
      return this;
    }

    /**
     * After which statuses of a server that refuses there is no other attempt. {@link
     * #isFinalStatus} unless set.
     */
    public Builder finalStatuses(IntPredicate statuses) {
      finalStatuses = Objects.requireNonNull(statuses, "statuses");
      return this;
    }

    /**
     * Keeps messages that are sent while there is no connection for the next one, so many and so
     * many bytes of them at most, the headers of their frames included. Unless set, such messages
     * are refused; so are those for which there is no room.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public Builder queue(int maxMessages, long maxBytes) {
      maxWaitingMessages = (int) atLeastOne("maxMessages", maxMessages);
      maxWaitingBytes = atLeastOne("maxBytes", maxBytes);
      return this;
    }

    private static long atLeastOne(String name, long value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " is " + value + ": at least 1");
      }
      return value;
    }

    /** The policy. */
    public ReconnectPolicy build() {
      return new ReconnectPolicy(this);
    }
  }
}
