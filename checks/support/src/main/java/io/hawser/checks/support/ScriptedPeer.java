// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One side of a TCP connection, plain or over TLS. It sends exactly the bytes that the test
 * specifies, and can end its stream in every possible way.
 */
public final class ScriptedPeer implements AutoCloseable {
  /** What carries the bytes. */
  public enum Wire {
    PLAIN,
    TLS_1_2,
    TLS_1_3;

    public boolean secure() {
      return this != PLAIN;
    }

    private String protocol() {
      return this == TLS_1_2 ? "TLSv1.2" : "TLSv1.3";
    }
  }

  /** How a peer ends its stream. */
  public enum End {
    FIN,
    RESET,
    /** TCP stays open. */
    CLOSE_NOTIFY,
    CLOSE_NOTIFY_AND_FIN
  }

  private final Socket tcp;
  private final Socket stream;

  private ScriptedPeer(Socket tcp, Socket stream) throws IOException {
    this.tcp = tcp;
    this.stream = stream;
    tcp.setTcpNoDelay(true);
    tcp.setSoTimeout(25_000);
  }

  /** Connects to a server. */
  public static ScriptedPeer client(Wire wire, SSLContext tls, int port) throws IOException {
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
    if (!wire.secure()) {
      return new ScriptedPeer(tcp, tcp);
    }
    SSLSocket secure =
        (SSLSocket) tls.getSocketFactory().createSocket(tcp, "localhost", port, false);
    secure.setEnabledProtocols(new String[] {wire.protocol()});
    return new ScriptedPeer(tcp, secure);
  }

  /** Acts as a server on a connection that it has accepted. */
  public static ScriptedPeer server(Wire wire, SSLContext tls, Socket tcp) throws IOException {
    if (!wire.secure()) {
      return new ScriptedPeer(tcp, tcp);
    }
    SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(tcp, null, false);
    secure.setEnabledProtocols(new String[] {wire.protocol()});
    return new ScriptedPeer(tcp, secure);
  }

  public ScriptedPeer send(String latin1) throws IOException {
    stream.getOutputStream().write(latin1.getBytes(ISO_8859_1));
    return this;
  }

  public ScriptedPeer sendHex(String hex) throws IOException {
    return send(RawSocket.latin1(hex));
  }

  /** Sends bytes that bypass TLS. */
  public ScriptedPeer sendUnencrypted(byte[] bytes) throws IOException {
    tcp.getOutputStream().write(bytes);
    return this;
  }

  /** Reads the head of a request or a response. */
  public String readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = stream.getInputStream().read();
      if (b < 0) {
        break;
      }
      head.write(b);
    }
    return head.toString(ISO_8859_1);
  }

  public String readHex(int bytes) throws IOException {
    return HexFormat.ofDelimiter(" ")
        .withUpperCase()
        .formatHex(stream.getInputStream().readNBytes(bytes));
  }

  /** Reads everything until the other side ends its stream. */
  public String readAll() throws IOException {
    return new String(stream.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /** Waits until the other side has ended its stream or the connection in any way. */
  public void awaitEnd() throws IOException {
    try {
      stream.getInputStream().readAllBytes();
      // TLS may report the end while TCP is still open.
      tcp.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketTimeoutException stillOpen) {
      throw new AssertionError("the other side did not end the connection", stillOpen);
    } catch (IOException reset) {
      // a reset is also an end
    }
  }

  public ScriptedPeer end(End end) throws IOException {
    switch (end) {
      case FIN -> tcp.shutdownOutput();
      case RESET -> {
        tcp.setSoLinger(true, 0);
        tcp.close();
      }
      case CLOSE_NOTIFY -> stream.shutdownOutput();
      case CLOSE_NOTIFY_AND_FIN -> {
        stream.shutdownOutput();
        tcp.shutdownOutput();
      }
      default -> throw new IllegalArgumentException(end.toString());
    }
    return this;
  }

  /** The ways in which a stream over this wire may end. */
  static End[] endsOf(Wire wire) {
    return wire.secure() ? End.values() : Arrays.copyOf(End.values(), 2);
  }

  @Override
  public void close() throws IOException {
    tcp.close();
  }
}
