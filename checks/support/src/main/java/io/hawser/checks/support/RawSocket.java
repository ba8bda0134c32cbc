// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** A TCP connection that sends exactly the bytes of a test, to provoke a server. */
public final class RawSocket implements AutoCloseable {
  public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private final Socket socket;

  public RawSocket(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
  }

  /**
   * Returns the request of an opening handshake with more header lines, each of which ends in CR
   * LF.
   */
  public static String handshake(int port, String path, String more) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost:"
        + port
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
        + KEY
        + "\r\nSec-WebSocket-Version: 13\r\n"
        + more
        + "\r\n";
  }

  /**
   * Makes the operating system keep little of what arrives, however fast it arrives. Otherwise, it
   * may take many megabytes for a peer that does not read.
   */
  public void receiveInto(int bytes) throws IOException {
    socket.setReceiveBufferSize(bytes);
  }

  /** Sends the request of an opening handshake, and reads nothing yet. */
  public static RawSocket connect(int port, String path, String more) throws IOException {
    return new RawSocket(port).send(handshake(port, path, more));
  }

  /**
   * Retries until the response is a 101: a server may notice later than the test that another
   * client has disconnected and freed its place.
   */
  public static RawSocket connectWhenThereIsRoom(int port, String more) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      RawSocket socket = new RawSocket(port);
      try {
        if (socket.send(handshake(port, "/", more)).readStatus() == 101) {
          return socket;
        }
      } catch (SocketException reset) {
        // closed at once: there are too many connections
      }
      socket.close();
    }
    throw new AssertionError("there was no room again");
  }

  /** Sends a request, and returns all that the server sends until it ends the stream. */
  public static String answerTo(int port, String request) throws IOException {
    try (RawSocket socket = new RawSocket(port)) {
      return socket.send(request).readAll();
    }
  }

  /** Converts bytes to characters, to send them together with other text. */
  public static String latin1(String hex) {
    return new String(HexFormat.of().parseHex(hex.replace(" ", "")), StandardCharsets.ISO_8859_1);
  }

  public RawSocket send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  public RawSocket sendHex(String hex) throws IOException {
    return send(latin1(hex));
  }

  /** Reads the head of a response, up to and including the empty line. */
  public String readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads the head of a response, and returns its status; 0 if the stream ends instead. */
  public int readStatus() throws IOException {
    String head = readHead();
    return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
  }

  public String readHex(int bytes) throws IOException {
    return HexFormat.ofDelimiter(" ")
        .withUpperCase()
        .formatHex(socket.getInputStream().readNBytes(bytes));
  }

  public void skip(int bytes) throws IOException {
    socket.getInputStream().skipNBytes(bytes);
  }

  /** Reads everything until the server ends the stream. */
  public String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Resets the connection instead of ending it. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
