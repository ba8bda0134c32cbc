// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.time.Duration;
import java.util.Objects;

/**
 * One side's options for permessage-deflate (RFC 7692): what it offers or accepts in the opening
 * handshake, and how it compresses. Immutable.
 *
 * <p>The options control only what this side does and requests on its own. If the peer asks it to
 * use a smaller window, or to reset its context after each message, it always complies.
 */
public final class PerMessageDeflate {
  public static final String NAME = "permessage-deflate";
  public static final int MIN_WINDOW_BITS = 8;
  public static final int MAX_WINDOW_BITS = 15;

  /** Longer than any connection lasts. */
  private static final Duration NEVER = Duration.ofMillis(Long.MAX_VALUE);

  private static final PerMessageDeflate DEFAULTS = builder().build();

  private final Builder values; // a copy that never changes

  private PerMessageDeflate(Builder values) {
    this.values = values;
  }

  /** Returns the default options. */
  public static PerMessageDeflate defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts with the default options. */
  public static Builder builder() {
    return new Builder();
  }

  /** See {@link Builder#level}. */
  public int level() {
    return values.level;
  }

  /** See {@link Builder#memoryLevel}. */
  public int memoryLevel() {
    return values.memoryLevel;
  }

  /** See {@link Builder#threshold}; in bytes. */
  public int threshold() {
    return values.threshold;
  }

  /** See {@link Builder#serverNoContextTakeover}. */
  public boolean serverNoContextTakeover() {
    return values.serverNoContextTakeover;
  }

  /** See {@link Builder#clientNoContextTakeover}. */
  public boolean clientNoContextTakeover() {
    return values.clientNoContextTakeover;
  }

  /** See {@link Builder#serverMaxWindowBits}. */
  public int serverMaxWindowBits() {
    return values.serverMaxWindowBits;
  }

  /** See {@link Builder#clientMaxWindowBits}. */
  public int clientMaxWindowBits() {
    return values.clientMaxWindowBits;
  }

  /** See {@link Builder#deflateBufferSize}; in bytes. */
  public int deflateBufferSize() {
    return values.deflateBufferSize;
  }

  /** See {@link Builder#inflateBufferSize}; in bytes. */
  public int inflateBufferSize() {
    return values.inflateBufferSize;
  }

  /** See {@link Builder#contextIdleTimeout}. */
  public Duration contextIdleTimeout() {
    return values.contextIdleTimeout;
  }

  /** Returns whether {@link Builder#contextIdleTimeout} was set. */
  public boolean hasContextIdleTimeout() {
    return values.contextIdleTimeout.compareTo(NEVER) < 0;
  }

  /** See {@link Builder#maxContextMemory}; in bytes. */
  public long maxContextMemory() {
    return values.maxContextMemory;
  }

  /** Collects options. Each method replaces what was set before. */
  public static final class Builder implements Cloneable {
    private int level = 1;
    private int memoryLevel = 8;
    private int threshold = 1024;
    private boolean serverNoContextTakeover;
    private boolean clientNoContextTakeover;
    private int serverMaxWindowBits = MAX_WINDOW_BITS;
    private int clientMaxWindowBits = MAX_WINDOW_BITS;
    private int deflateBufferSize = 16 << 10;
    private int inflateBufferSize = 16 << 10;
    private Duration contextIdleTimeout = NEVER;
    private long maxContextMemory = Long.MAX_VALUE;

    private Builder() {}

    /**
     * Sets the compression level of messages that are sent, from 1 (fastest) to 9 (smallest). 0
     * stores without compressing. The default is 1. Level 6, which is zlib's default, takes two to
     * four times as long and makes messages an eighth smaller.
     *
     * @throws IllegalArgumentException if it is not 0 to 9
     */
    public Builder level(int level) {
      this.level = inRange("level", level, 0, 9);
      return this;
    }

    /**
     * Sets how much memory compression uses to find repetitions, from 1 to 9. Each level doubles
     * it. The default is 8, which is 16 KiB at compression level 1 and 32 KiB above. From level 3
     * on, two bytes for each byte of the window are added. Memory grows with the data, so a
     * connection that has sent little takes less.
     *
     * @throws IllegalArgumentException if it is not 1 to 9
     */
    public Builder memoryLevel(int level) {
      this.memoryLevel = inRange("memoryLevel", level, 1, 9);
      return this;
    }

    /**
     * Sets the size in bytes below which messages are sent uncompressed, with or without context
     * takeover. {@code CompressionChoice.ALWAYS} overrides it. The default is 1024.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder threshold(int bytes) {
      this.threshold = inRange("threshold", bytes, 0, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets whether the server must reset its context after each message (RFC 7692 §7.1.1.1). A
     * server does so without being asked. A client requests it, and fails the connection if the
     * server does not agree. Compression becomes less effective, but both sides free memory between
     * messages. The default is false.
     */
    public Builder serverNoContextTakeover(boolean forget) {
      this.serverNoContextTakeover = forget;
      return this;
    }

    /**
     * Sets whether the client must reset its context after each message (RFC 7692 §7.1.1.2). A
     * client does so without being asked. A server requires it of the client. The default is false.
     */
    public Builder clientNoContextTakeover(boolean forget) {
      this.clientNoContextTakeover = forget;
      return this;
    }

    /**
     * Sets the maximum window size of the server's compression, as a power of two (RFC 7692
     * §7.1.2.1): from 8, which is 256 bytes, to 15, which is 32 KiB. A server observes it without
     * being asked. A client requests it, and fails the connection if the server does not agree. The
     * default is 15.
     *
     * @throws IllegalArgumentException if it is not 8 to 15
     */
    public Builder serverMaxWindowBits(int bits) {
      this.serverMaxWindowBits =
          inRange("serverMaxWindowBits", bits, MIN_WINDOW_BITS, MAX_WINDOW_BITS);
      return this;
    }

    /**
     * Sets the maximum window size of the client's compression (RFC 7692 §7.1.2.2). A client
     * observes it without being asked. A server requires it of the client: with a value below 15,
     * it declines compression with a client that has not offered to limit its window. The default
     * is 15.
     *
     * @throws IllegalArgumentException if it is not 8 to 15
     */
    public Builder clientMaxWindowBits(int bits) {
      this.clientMaxWindowBits =
          inRange("clientMaxWindowBits", bits, MIN_WINDOW_BITS, MAX_WINDOW_BITS);
      return this;
    }

    /**
     * Sets the size of the buffer in which a message is compressed before it is framed. The buffer
     * grows for a message that needs more, and shrinks again after a very large one. It is shared
     * by the connections of one thread. The default is 16 KiB.
     *
     * @throws IllegalArgumentException if it is below 64
     */
    public Builder deflateBufferSize(int bytes) {
      this.deflateBufferSize = inRange("deflateBufferSize", bytes, 64, 1 << 30);
      return this;
    }

    /**
     * Sets how much memory is first allocated for a compressed message that arrives, up to the
     * message size limit. The memory is doubled as the decompressed data grows. If the end of the
     * message has already arrived, as much as the previous message needed is allocated at once,
     * because it is also released at once. The default is 16 KiB.
     *
     * @throws IllegalArgumentException if it is below 64
     */
    public Builder inflateBufferSize(int bytes) {
      this.inflateBufferSize = inRange("inflateBufferSize", bytes, 64, 1 << 30);
      return this;
    }

    /**
     * Sets after how much time without a compressed message the context for sending is released.
     * The next message is compressed without reference to earlier ones, and begins a new context. A
     * sender may do so at any time (RFC 7692 §7.1.1), and the receiver notices nothing. The time is
     * accurate to about a second. The default is never.
     *
     * @throws IllegalArgumentException if it is not at least a second
     */
    public Builder contextIdleTimeout(Duration timeout) {
      Objects.requireNonNull(timeout, "timeout");
      if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException(
            "contextIdleTimeout is " + timeout + ": must be at least PT1S");
      }
      this.contextIdleTimeout = timeout.compareTo(NEVER) > 0 ? NEVER : timeout;
      return this;
    }

    /**
     * Sets how much memory the contexts for sending may take together, on all connections of a
     * server or client that have the same limit and idle timeout. Each event loop has an equal part
     * of it. If a message makes the contexts of its event loop larger, those are released that were
     * not used for the longest time. With 0, every message is compressed without reference to
     * earlier ones. The default is no limit.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxContextMemory(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("maxContextMemory is " + bytes + ": must be at least 0");
      }
      this.maxContextMemory = bytes;
      return this;
    }

    private static int inRange(String name, int value, int min, int max) {
      if (value < min || value > max) {
        String allowed = max == Integer.MAX_VALUE ? "at least " + min : min + " to " + max;
        throw new IllegalArgumentException(name + " is " + value + ": must be " + allowed);
      }
      return value;
    }

    /** Returns the options. */
    public PerMessageDeflate build() {
      return new PerMessageDeflate(clone());
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
