// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A client that sends exactly the bytes that the test specifies, which no other client would send.
 */
final class RawClient implements AutoCloseable {
  private static final int LIMIT_MILLIS = 20_000;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** The request of an opening handshake, with its other header lines. */
  static String request(String... lines) {
    return "GET /demo?a=b HTTP/1.1\r\n"
        + "Host: example.com\r\n"
        + "Connection: Upgrade\r\n"
        + "Upgrade: WebSocket\r\n"
        + String.join("\r\n", lines)
        + "\r\n\r\n";
  }

  /** The request of drafts 07 to 12 of HyBi, or of RFC 6455. */
  static String requestOf(String version, String... lines) {
    return request(
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        String.join("\r\n", lines)
            + (lines.length == 0 ? "" : "\r\n")
            + "Sec-WebSocket-Version: "
            + version);
  }

  /** Sends each character as one byte. */
  RawClient send(String latin1) throws IOException {
    socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  RawClient sendHex(String hex) throws IOException {
    socket.getOutputStream().write(HEX.parseHex(hex));
    return this;
  }

  /** Reads the head of an answer: all up to the empty line. */
  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      head.append((char) b);
    }
    return head.toString();
  }

  String readHex(int bytes) throws IOException {
    return HEX.formatHex(socket.getInputStream().readNBytes(bytes));
  }

  /** Everything until the server ends the stream. */
  String readHexToEnd() throws IOException {
    return HEX.formatHex(socket.getInputStream().readAllBytes());
  }

  /** Ends the stream to the server. The server waits for this after it has given up on a client. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
