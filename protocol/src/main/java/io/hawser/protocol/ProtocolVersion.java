// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * The drafts on the way to RFC 6455 that were shipped in browsers, and the RFC itself; the oldest
 * first.
 */
public enum ProtocolVersion {
  /**
   * draft-hixie-thewebsocketprotocol-75: text only, nothing but an end of the stream to close by,
   * and a handshake that any page can forge. Servers only.
   */
  HIXIE_75(0),
  /** draft-hixie-thewebsocketprotocol-76, which is draft 00 of HyBi: text only. Servers only. */
  HIXIE_76(0),
  /** draft-ietf-hybi-thewebsocketprotocol-07. */
  HYBI_07(7),
  /** Drafts 08 to 12 of HyBi. */
  HYBI_08(8),
  /** RFC 6455, and drafts 13 to 17 of HyBi. */
  RFC_6455(13);

  private final int number;

  ProtocolVersion(int number) {
    this.number = number;
  }

  /**
   * The version with this number.
   *
   * @throws IllegalArgumentException if it is none of 7, 8 and 13
   */
  public static ProtocolVersion of(int number) {
    return switch (number) {
      case 7 -> HYBI_07;
      case 8 -> HYBI_08;
      case 13 -> RFC_6455;
      default ->
          throw new IllegalArgumentException("protocol version " + number + ": use 7, 8 or 13");
    };
  }

  /** The value of {@code Sec-WebSocket-Version}; 0 for the Hixie drafts, which have none. */
  public int number() {
    return number;
  }

  /** Whether this is a draft with text only: no binary messages, Pings, codes, extensions. */
  public boolean isHixie() {
    return number == 0;
  }

  /** Whether this is a draft with the frames of RFC 6455. */
  boolean isHybi() {
    return this == HYBI_07 || this == HYBI_08;
  }

  /** The name of the header field in which a client says from where it comes. */
  public String originField() {
    return isHybi() ? "Sec-WebSocket-Origin" : "Origin";
  }
}
