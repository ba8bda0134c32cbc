// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/** RFC 6455 and the drafts of it that browsers shipped, oldest first. */
public enum ProtocolVersion {
  /**
   * draft-hixie-thewebsocketprotocol-75. Text only. A connection is closed by ending the stream.
   * Any page can forge the opening handshake. Servers only.
   */
  HIXIE_75(0),
  /**
   * draft-hixie-thewebsocketprotocol-76, which is also draft 00 of HyBi. Text only. Servers only.
   */
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
   * Returns the version with this number.
   *
   * @throws IllegalArgumentException if it is not 7, 8 or 13
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

  /**
   * Returns the value of {@code Sec-WebSocket-Version}; 0 for the Hixie drafts, which have none.
   */
  public int number() {
    return number;
  }

  /** Returns whether this is a draft without binary messages, Pings, close codes and extensions. */
  public boolean isHixie() {
    return number == 0;
  }

  /** Returns whether this is a draft with the frames of RFC 6455. */
  public boolean isHybi() {
    return this == HYBI_07 || this == HYBI_08;
  }

  /** Returns the name of the header field with the client's origin. */
  public String originField() {
    return isHybi() ? "Sec-WebSocket-Origin" : "Origin";
  }
}
