// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * What one side wants of permessage-deflate (RFC 7692): what it offers or accepts in the opening
 * handshake, and how it compresses. Immutable.
 *
 * <p>A side that is asked to use a smaller window, or to forget its context after each message,
 * always complies; the options say what it asks for by itself.
 */
public final class PerMessageDeflate {
  static final String NAME = "permessage-deflate";
  static final int MIN_WINDOW_BITS = 8;
  static final int MAX_WINDOW_BITS = 15;

  private static final PerMessageDeflate DEFAULTS = builder().build();

  private final int level;
  private final int memoryLevel;
  private final int threshold;
  private final boolean serverNoContextTakeover;
  private final boolean clientNoContextTakeover;
  private final int serverMaxWindowBits;
  private final int clientMaxWindowBits;
  private final int deflateBufferSize;
  private final int inflateBufferSize;

  private PerMessageDeflate(Builder builder) {
    level = builder.level;
    memoryLevel = builder.memoryLevel;
    threshold = builder.threshold;
    serverNoContextTakeover = builder.serverNoContextTakeover;
    clientNoContextTakeover = builder.clientNoContextTakeover;
    serverMaxWindowBits = builder.serverMaxWindowBits;
    clientMaxWindowBits = builder.clientMaxWindowBits;
    deflateBufferSize = builder.deflateBufferSize;
    inflateBufferSize = builder.inflateBufferSize;
  }

  /** Every option at its default. */
  public static PerMessageDeflate defaults() {
    return DEFAULTS;
  }

  /** A builder in which every option is at its default. */
  public static Builder builder() {
    return new Builder();
  }

  /** See {@link Builder#level}. */
  public int level() {
    return level;
  }

  /** See {@link Builder#memoryLevel}. */
  public int memoryLevel() {
    return memoryLevel;
  }

  /** See {@link Builder#threshold}; in bytes. */
  public int threshold() {
    return threshold;
  }

  /** See {@link Builder#serverNoContextTakeover}. */
  public boolean serverNoContextTakeover() {
    return serverNoContextTakeover;
  }

  /** See {@link Builder#clientNoContextTakeover}. */
  public boolean clientNoContextTakeover() {
    return clientNoContextTakeover;
  }

  /** See {@link Builder#serverMaxWindowBits}. */
  public int serverMaxWindowBits() {
    return serverMaxWindowBits;
  }

  /** See {@link Builder#clientMaxWindowBits}. */
  public int clientMaxWindowBits() {
    return clientMaxWindowBits;
  }

  /** See {@link Builder#deflateBufferSize}; in bytes. */
  public int deflateBufferSize() {
    return deflateBufferSize;
  }

  /** See {@link Builder#inflateBufferSize}; in bytes. */
  public int inflateBufferSize() {
    return inflateBufferSize;
  }

  /** Collects options; each method replaces what was set before. */
  public static final class Builder {
    private int level = 1;
    private int memoryLevel = 8;
    private int threshold = 1024;
    private boolean serverNoContextTakeover;
    private boolean clientNoContextTakeover;
    private int serverMaxWindowBits = MAX_WINDOW_BITS;
    private int clientMaxWindowBits = MAX_WINDOW_BITS;
    private int deflateBufferSize = 16 << 10;
    private int inflateBufferSize = 16 << 10;

    private Builder() {}

    /**
     * How hard to look for repetitions in what is sent: from 1, the fastest, to 9, the smallest; 0
     * stores without compressing. 1 unless set: 6, which zlib calls its default, takes two to three
     * times as long for messages that are a seventh smaller.
     *
     * @throws IllegalArgumentException if it is not 0 to 9
     */
    public Builder level(int level) {
      this.level = inRange("level", level, 0, 9);
      return this;
    }

    /**
     * How much memory compressing takes beside the window, from 1 to 9: each level doubles it, 8 is
     * 128 KiB, and the first few compress visibly better. 8 unless set. 1 and 2 are taken for 3,
     * the least with which compression cannot fail.
     *
     * @throws IllegalArgumentException if it is not 1 to 9
     */
    public Builder memoryLevel(int level) {
      this.memoryLevel = inRange("memoryLevel", level, 1, 9);
      return this;
    }

    /**
     * Messages of fewer bytes than this are sent as they are, with or without context takeover;
     * {@link CompressionChoice#ALWAYS} overrides it. 1024 unless set.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder threshold(int bytes) {
      this.threshold = inRange("threshold", bytes, 0, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Whether the server must forget its context after each message (RFC 7692 §7.1.1.1): a server
     * does so by itself, a client asks for it and fails the connection if the server does not
     * agree. Costs compression, and frees both sides of the memory between messages. False unless
     * set.
     */
    public Builder serverNoContextTakeover(boolean forget) {
      this.serverNoContextTakeover = forget;
      return this;
    }

    /**
     * Whether the client must forget its context after each message (RFC 7692 §7.1.1.2): a client
     * does so by itself, a server tells it to. False unless set.
     */
    public Builder clientNoContextTakeover(boolean forget) {
      this.clientNoContextTakeover = forget;
      return this;
    }

    /**
     * How far back a server's compression may refer, as a power of two (RFC 7692 §7.1.2.1): 8, 256
     * bytes, to 15, 32 KiB. A server keeps to it by itself, a client asks for it and fails the
     * connection if the server does not agree. 15 unless set.
     *
     * @throws IllegalArgumentException if it is not 8 to 15
     */
    public Builder serverMaxWindowBits(int bits) {
      this.serverMaxWindowBits =
          inRange("serverMaxWindowBits", bits, MIN_WINDOW_BITS, MAX_WINDOW_BITS);
      return this;
    }

    /**
     * How far back a client's compression may refer (RFC 7692 §7.1.2.2): a client keeps to it by
     * itself, a server tells it to, and below 15 declines to compress with clients that do not
     * offer to be told. 15 unless set.
     *
     * @throws IllegalArgumentException if it is not 8 to 15
     */
    public Builder clientMaxWindowBits(int bits) {
      this.clientMaxWindowBits =
          inRange("clientMaxWindowBits", bits, MIN_WINDOW_BITS, MAX_WINDOW_BITS);
      return this;
    }

    /**
     * The size of the buffer in which a message is compressed before it is framed; it grows for a
     * message that needs more, and shrinks again after a very large one. The connections of one
     * thread share it. 16 KiB unless set.
     *
     * @throws IllegalArgumentException if it is below 64
     */
    public Builder deflateBufferSize(int bytes) {
      this.deflateBufferSize = inRange("deflateBufferSize", bytes, 64, 1 << 30);
      return this;
    }

    /**
     * How much memory is taken at first for a compressed message that arrives, up to the limit on
     * its size; it is doubled by what comes out. When the end of a message is at hand, what the
     * last one needed is taken at once, because it is given back at once. 16 KiB unless set.
     *
     * @throws IllegalArgumentException if it is below 64
     */
    public Builder inflateBufferSize(int bytes) {
      this.inflateBufferSize = inRange("inflateBufferSize", bytes, 64, 1 << 30);
      return this;
    }

    private static int inRange(String name, int value, int low, int high) {
      if (value < low || value > high) {
        throw new IllegalArgumentException(
            name
                + " is "
                + value
                + ": "
                + low
                + (high == Integer.MAX_VALUE ? " or more" : " to " + high));
      }
      return value;
    }

    /** The options. */
    public PerMessageDeflate build() {
      return new PerMessageDeflate(this);
    }
  }
}
