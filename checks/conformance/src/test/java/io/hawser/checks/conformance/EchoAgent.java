// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A strict echo endpoint in either role, or one that is strict except for one defect. It shows that
 * the peer's verdicts are neither too strict nor too lenient. It shares only the opening handshake
 * with the peer.
 */
final class EchoAgent implements Runnable {
  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;

  private final Socket socket;
  private final Role role;
  private final @Nullable Defect defect;
  private final DataInputStream in;
  private final AgentFrameWriter out;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private int messageOpcode = -1;
  private byte[] unfinishedCharacter = new byte[0];
  private byte @Nullable [] latePong;

  EchoAgent(Socket socket, Role role, @Nullable Defect defect) throws IOException {
    this.socket = socket;
    this.role = role;
    this.defect = defect;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = new AgentFrameWriter(socket.getOutputStream(), role, defect);
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      if (role == Role.SERVER) {
        OpeningHandshake.asServer(in, socket.getOutputStream());
      } else {
        OpeningHandshake.asClient(in, socket.getOutputStream(), "127.0.0.1:" + socket.getPort());
      }
      if (has(Defect.HANGS_WITHOUT_READING)) {
        stay();
        return;
      }
      converse();
    } catch (IOException e) {
      // The peer has seen enough.
    }
  }

  private void converse() throws IOException {
    try {
      while (answerFrame()) {}
      end();
    } catch (Violation violation) {
      fail(violation.closeCode);
    }
  }

  /** Returns whether the connection is still open. */
  private boolean answerFrame() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    boolean fin = first >= 0b1000_0000;
    int opcode = first & 0b1111;
    long length = second & 0b0111_1111;
    boolean control = opcode >= CLOSE;
    check((first & 0b0111_0000) == 0 || has(Defect.IGNORES_RESERVED_BITS), 1002);
    check(
        opcode <= BINARY || (control && opcode <= PONG) || has(Defect.IGNORES_RESERVED_OPCODES),
        1002);
    check((second >= 0b1000_0000) == (role == Role.SERVER), 1002);
    check(!control || (fin && length <= 125), 1002);
    check(control || (opcode == CONTINUATION) == (messageOpcode >= 0), 1002);
    length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    int mask = role == Role.SERVER ? in.readInt() : 0;
    if (control) {
      return answerControl(opcode, AgentFrameWriter.masked(in.readNBytes((int) length), mask, 0));
    }
    if (opcode != CONTINUATION) {
      messageOpcode = opcode;
    }
    readData(length, mask);
    if (fin) {
      echo();
    }
    return true;
  }

  private boolean answerControl(int opcode, byte[] payload) throws IOException {
    if (opcode == PING) {
      if (has(Defect.ANSWERS_PING_AFTER_THE_MESSAGE) && messageOpcode >= 0) {
        latePong = payload;
      } else {
        out.write(PONG, has(Defect.ANSWERS_PING_WITHOUT_PAYLOAD) ? new byte[0] : payload);
      }
    } else if (opcode == PONG && has(Defect.ANSWERS_PONG)) {
      out.write(PONG, payload);
    } else if (opcode == CLOSE) {
      check(payload.length != 1, 1002);
      int code = payload.length == 0 ? 1000 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
      check(mayBeSent(code) || has(Defect.TAKES_ANY_CLOSE_CODE), 1002);
      unfinishedCharacter = new byte[0];
      for (int i = 2; i < payload.length; i++) {
        validate(new byte[] {payload[i]});
      }
      check(unfinishedCharacter.length == 0, 1007);
      answerClose(payload);
      return false;
    }
    return true;
  }

  private static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1011)
        || (code >= 3000 && code <= 4999);
  }

  private void answerClose(byte[] payload) throws IOException {
    if (!has(Defect.ENDS_WITHOUT_CLOSE_FRAME)) {
      boolean another = has(Defect.ANSWERS_CLOSE_WITH_ANOTHER_CODE);
      out.write(CLOSE, another ? code(1001) : payload);
    }
    if (has(Defect.ANSWERS_PING_AFTER_CLOSE)) {
      out.write(PONG, new byte[0]);
    }
  }

  // In whatever pieces it comes, for bad text is to be noticed with the byte that makes it bad.
  private void readData(long length, int mask) throws IOException {
    byte[] buffer = new byte[(int) Math.min(length, 1 << 16)];
    boolean perFrame = has(Defect.VALIDATES_TEXT_PER_FRAME);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    for (long read = 0; read < length; ) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, length - read));
      if (count < 0) {
        throw new EOFException();
      }
      byte[] piece = AgentFrameWriter.masked(Arrays.copyOf(buffer, count), mask, (int) (read & 3));
      message.writeBytes(piece);
      frame.writeBytes(piece);
      if (messageOpcode == TEXT && !perFrame && !has(Defect.VALIDATES_TEXT_PER_MESSAGE)) {
        validate(piece);
      }
      read += count;
    }
    if (messageOpcode == TEXT && perFrame) {
      validate(frame.toByteArray());
    }
    check(
        unfinishedCharacter.length == 0 || !has(Defect.REJECTS_TEXT_CUT_WITHIN_A_CHARACTER), 1007);
  }

  private void validate(byte[] piece) throws Violation {
    if (has(Defect.TAKES_ANY_BYTES_FOR_TEXT)) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(unfinishedCharacter.length + piece.length);
    bytes.put(unfinishedCharacter).put(piece).flip();
    CharBuffer characters = CharBuffer.allocate(bytes.remaining());
    check(!utf8.reset().decode(bytes, characters, false).isError(), 1007);
    unfinishedCharacter = new byte[bytes.remaining()];
    bytes.get(unfinishedCharacter);
  }

  private void echo() throws IOException {
    byte[] payload = message.toByteArray();
    if (messageOpcode == TEXT) {
      if (has(Defect.VALIDATES_TEXT_PER_MESSAGE)) {
        validate(payload);
      }
      check(unfinishedCharacter.length == 0, 1007);
    }
    int opcode = messageOpcode;
    message.reset();
    messageOpcode = -1;
    if (has(Defect.HANGS)
        || (has(Defect.SWALLOWS_EMPTY_MESSAGES) && payload.length == 0)
        || (has(Defect.FORGETS_THE_BURST_BEFORE_A_VIOLATION) && in.available() > 0)) {
      return;
    }
    if (has(Defect.SENDS_PINGS)) {
      out.write(PING, new byte[0]);
    }
    out.write(wrong(opcode), wrong(payload));
    if (has(Defect.ECHOES_TWICE)) {
      out.write(opcode, payload);
    }
    if (latePong != null) {
      out.write(PONG, latePong);
    }
  }

  private int wrong(int opcode) {
    return has(Defect.ECHOES_TEXT_AS_BINARY)
        ? BINARY
        : has(Defect.ECHOES_A_CONTINUATION) ? CONTINUATION : opcode;
  }

  private byte[] wrong(byte[] payload) {
    if (has(Defect.ECHOES_ONE_BYTE_LESS)) {
      return Arrays.copyOf(payload, payload.length - 1);
    }
    if (has(Defect.ECHOES_ANOTHER_LAST_BYTE)) {
      payload[payload.length - 1]++;
    }
    return payload;
  }

  private void fail(int code) throws IOException {
    if (has(Defect.ECHOES_AFTER_A_VIOLATION)) {
      out.write(TEXT, new byte[0]);
    }
    if (!has(Defect.FAILS_WITHOUT_CLOSE_FRAME)) {
      out.write(CLOSE, code(has(Defect.FAILS_WITH_ANOTHER_CODE) ? 1000 : code));
    }
    if (has(Defect.SENDS_TWO_CLOSE_FRAMES)) {
      out.write(CLOSE, code(1000));
    }
    end();
  }

  // The server ends TCP; either reads on until the other side has ended it too, because closing a
  // socket with unread bytes resets the connection.
  private void end() throws IOException {
    if (has(Defect.RESETS_TCP)) {
      socket.setSoLinger(true, 0);
      return;
    }
    if (has(Defect.LEAVES_TCP_OPEN) || has(Defect.LEAVES_TCP_OPEN_TO_THE_CLIENT)) {
      stay();
      return;
    }
    if (has(Defect.CLOSES_TCP_BEFORE_THE_SERVER)) {
      return;
    }
    boolean withoutClose =
        has(Defect.FAILS_WITHOUT_CLOSE_FRAME) || has(Defect.ENDS_WITHOUT_CLOSE_FRAME);
    if (role == Role.SERVER || withoutClose) {
      socket.shutdownOutput();
    }
    in.transferTo(OutputStream.nullOutputStream());
  }

  // Until the test is over.
  private static void stay() throws IOException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private static byte[] code(int code) {
    return new byte[] {(byte) (code >> 8), (byte) code};
  }

  private boolean has(Defect some) {
    return defect == some;
  }

  private static void check(boolean kept, int code) throws Violation {
    if (!kept) {
      throw new Violation(code);
    }
  }

  /** The peer's frame calls for failing the connection. */
  private static final class Violation extends IOException {
    private static final long serialVersionUID = 1;

    final int closeCode;

    Violation(int closeCode) {
      this.closeCode = closeCode;
    }
  }
}
