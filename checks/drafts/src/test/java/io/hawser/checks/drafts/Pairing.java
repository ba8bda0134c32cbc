// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static io.hawser.protocol.ProtocolVersion.HIXIE_75;
import static io.hawser.protocol.ProtocolVersion.HIXIE_76;
import static io.hawser.protocol.ProtocolVersion.HYBI_07;
import static io.hawser.protocol.ProtocolVersion.HYBI_08;
import static io.hawser.protocol.ProtocolVersion.RFC_6455;

import io.hawser.checks.drafts.Peer.Ending;
import io.hawser.protocol.ProtocolVersion;
import java.util.stream.Stream;

/** A peer, the version that is used with it, and how it implements that version. */
record Pairing(String peer, ProtocolVersion version, boolean compressed) {

  private Pairing(String peer, ProtocolVersion version) {
    this(peer, version, false);
  }

  /** With clients of others. */
  static Stream<Pairing> ofServer() {
    return chosen(
        new Pairing("java-websocket", HIXIE_75),
        new Pairing("java-websocket", HIXIE_76),
        new Pairing("java-websocket", HYBI_08),
        new Pairing("java-websocket", RFC_6455),
        new Pairing("netty", HIXIE_76),
        new Pairing("netty", HYBI_07),
        new Pairing("netty", HYBI_08),
        new Pairing("netty", RFC_6455),
        new Pairing("ws", HYBI_08),
        new Pairing("ws", HYBI_08, true),
        new Pairing("ws", RFC_6455),
        new Pairing("ws-0.4", HYBI_08),
        new Pairing("ws-0.4", RFC_6455));
  }

  /** Returns the pairings with other clients that send an invalid origin by default. */
  static Stream<Pairing> ofServerWithoutSenseOfOrigin() {
    return ofServer().filter(pairing -> !pairing.hasSenseOfOrigin());
  }

  /** With servers of others. */
  static Stream<Pairing> ofClient() {
    return chosen(
        new Pairing("java-websocket", HYBI_07),
        new Pairing("java-websocket", HYBI_08),
        new Pairing("java-websocket", RFC_6455),
        new Pairing("netty", HYBI_07),
        new Pairing("netty", HYBI_08),
        new Pairing("netty", RFC_6455),
        new Pairing("ws", HYBI_08),
        new Pairing("ws", HYBI_08, true),
        new Pairing("ws", RFC_6455),
        new Pairing("ws-0.4", HYBI_08),
        new Pairing("ws-0.4", RFC_6455));
  }

  private static Stream<Pairing> chosen(Pairing... pairings) {
    return Stream.of(pairings).filter(pairing -> Peers.chosen().contains(pairing.peer));
  }

  private boolean isJavaWebSocket() {
    return peer.equals("java-websocket");
  }

  /** Whether it sends, by default, either its server's origin or none. */
  boolean hasSenseOfOrigin() {
    return !peer.equals("ws-0.4") && !(isJavaWebSocket() && version.isHixie());
  }

  /**
   * The header field for the origin; Java-WebSocket knows but one, as clients of drafts 11 and 12.
   */
  String originField() {
    return isJavaWebSocket() ? "Origin" : version.originField();
  }

  /** Whether it reports the status of a response that is not 101. */
  boolean tellsStatus() {
    return !isJavaWebSocket();
  }

  /** Whether it reports an empty text. */
  boolean hearsEmptyText() {
    return !(isJavaWebSocket() && version.isHixie());
  }

  /** The longest text that it receives completely. */
  int maxText() {
    return peer.equals("netty") && version.isHixie() ? Messages.ONE_READ : Integer.MAX_VALUE;
  }

  /** Whether it answers what begins a closing handshake, where the version has one. */
  boolean answersClose() {
    return !(isJavaWebSocket() && version == HIXIE_76);
  }

  /** What its application gets when Hawser starts the closing handshake. */
  Ending hears(int code, String reason) {
    if (!version.isHixie()) {
      return new Ending(code, reason);
    }
    return isJavaWebSocket() ? new Ending(1000, "") : new Ending(1005, "");
  }

  /** What its application gets when it starts the closing handshake itself. */
  Ending hearsOfItself(int code, String reason) {
    return !version.isHixie() || isJavaWebSocket()
        ? new Ending(code, reason)
        : new Ending(1005, "");
  }

  @Override
  public String toString() {
    return peer + ", " + version + (compressed ? ", compressed" : "");
  }
}
