// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a WebSocket connection, written by hand: it knows no extension and no
 * subprotocol, and sends what the test says. For the script of a {@link FakePeer}.
 */
public final class FramePeer {
  private static final int TEXT = 1, BINARY = 2, CLOSE = 8, FIN = 0x80;

  private final Socket socket;
  private final DataInputStream in;
  private final String request;

  private FramePeer(Socket socket, String request) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.request = request;
  }

  /**
   * Performs the opening handshake.
   *
   * @param subprotocol what to select, no matter what the client offers; null for nothing
   */
  public static FramePeer accept(Socket socket, @Nullable String subprotocol) throws IOException {
    socket.setTcpNoDelay(true);
    FramePeer peer = new FramePeer(socket, FakePeer.readHead(socket));
    String key = peer.header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    String accept = Base64.getEncoder().encodeToString(sha1(key.getBytes(ISO_8859_1)));
    FakePeer.write(
        socket,
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + accept
            + (subprotocol == null ? "" : "\r\nSec-WebSocket-Protocol: " + subprotocol)
            + "\r\n\r\n");
    return peer;
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private String header(String name) {
    Matcher line = Pattern.compile("(?mi)^" + name + ": (.*)$").matcher(request);
    return line.find() ? line.group(1) : "";
  }

  /** Returns the subprotocols that the client offers. */
  public List<String> offered() {
    return Arrays.stream(header("Sec-WebSocket-Protocol").split(", *"))
        .filter(each -> !each.isEmpty())
        .toList();
  }

  /**
   * Reads the next message: its text, {@code bytes} and its bytes in hexadecimal, or {@code close}
   * and the code. The client must not send fragments.
   */
  public String read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7F;
    if (length > 125) {
      length = length == 126 ? in.readUnsignedShort() : Math.toIntExact(in.readLong());
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return switch (first & 0x0F) {
      case TEXT -> new String(payload, UTF_8);
      case CLOSE -> "close " + (length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF);
      default -> ("bytes " + HexFormat.of().formatHex(payload)).strip();
    };
  }

  /** Sends text messages. */
  public FramePeer send(String... texts) throws IOException {
    for (String text : texts) {
      write(FIN | TEXT, text.getBytes(UTF_8));
    }
    return this;
  }

  /** Sends a text message in fragments. */
  public FramePeer sendFragments(String... fragments) throws IOException {
    for (int i = 0; i < fragments.length; i++) {
      int fin = i == fragments.length - 1 ? FIN : 0;
      write(fin | (i == 0 ? TEXT : 0), fragments[i].getBytes(UTF_8));
    }
    return this;
  }

  /** Sends a binary message. */
  public FramePeer send(byte[] bytes) throws IOException {
    write(FIN | BINARY, bytes);
    return this;
  }

  /** Sends a Close frame. */
  public FramePeer close(int code) throws IOException {
    write(FIN | CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    return this;
  }

  private void write(int first, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(4 + payload.length);
    frame.put((byte) first);
    if (payload.length > 125) {
      if (payload.length > 0xFFFF) {
        throw new IllegalArgumentException("too long: " + payload.length);
      }
      frame.put((byte) 126).putShort((short) payload.length);
    } else {
      frame.put((byte) payload.length);
    }
    frame.put(payload);
    socket.getOutputStream().write(frame.array(), 0, frame.position());
  }

  /** Waits until the client ends the stream. */
  public void awaitEnd() throws IOException {
    in.readAllBytes();
  }
}
