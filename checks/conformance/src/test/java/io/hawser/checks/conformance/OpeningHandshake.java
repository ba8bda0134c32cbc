// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The opening handshake of RFC 6455 §4 without subprotocols and extensions, in both roles; what the
 * other side does wrong is thrown as {@link ProtocolException}.
 */
final class OpeningHandshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_HEAD_BYTES = 16 * 1024;
  private static final int KEY_BYTES = 16;
  private static final int EMPTY_LINE = 0x0D0A_0D0A;

  private OpeningHandshake() {}

  static void asClient(InputStream in, OutputStream out, String host) throws IOException {
    byte[] nonce = new byte[KEY_BYTES];
    ThreadLocalRandom.current().nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    write(
        out,
        "GET / HTTP/1.1",
        "Host: " + host,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: " + key);

    String[] head = readHead(in);
    Map<String, String> fields = fields(head);
    demand(head[0].startsWith("HTTP/1.1 101"), "status line " + head[0]);
    demandUpgrade(fields);
    demand(
        accept(key).equals(fields.get("sec-websocket-accept")),
        "Sec-WebSocket-Accept " + fields.get("sec-websocket-accept"));
    demand(!fields.containsKey("sec-websocket-extensions"), "an extension that nobody offered");
    demand(!fields.containsKey("sec-websocket-protocol"), "a subprotocol that nobody offered");
  }

  static void asServer(InputStream in, OutputStream out) throws IOException {
    String[] head = readHead(in);
    Map<String, String> fields = fields(head);
    demand(head[0].matches("GET [^ ]+ HTTP/1\\.1"), "request line " + head[0]);
    demand(fields.containsKey("host"), "no Host");
    demandUpgrade(fields);
    demand("13".equals(fields.get("sec-websocket-version")), "not version 13");
    String key = fields.getOrDefault("sec-websocket-key", "");
    demand(key.matches("[A-Za-z0-9+/]{22}=="), "Sec-WebSocket-Key " + key);
    write(
        out,
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: " + accept(key));
  }

  private static void demandUpgrade(Map<String, String> fields) throws ProtocolException {
    demand("websocket".equalsIgnoreCase(fields.get("upgrade")), "no Upgrade: websocket");
    String connection = fields.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    demand(connection.contains("upgrade"), "no Connection: Upgrade");
  }

  private static String accept(String key) {
    try {
      byte[] input = (key + GUID).getBytes(ISO_8859_1);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(input));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(OutputStream out, String... lines) throws IOException {
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1));
    out.flush();
  }

  // Not one byte beyond the empty line: what follows is the first frame.
  private static String[] readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int tail = 0; tail != EMPTY_LINE; ) {
      int next = in.read();
      demand(next >= 0, "the stream ends within the handshake");
      demand(head.size() < MAX_HEAD_BYTES, "no end of the handshake");
      head.write(next);
      tail = tail << 8 | next;
    }
    return head.toString(ISO_8859_1).split("\r\n");
  }

  private static Map<String, String> fields(String[] head) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : head) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
      }
    }
    return fields;
  }

  private static void demand(boolean kept, String rule) throws ProtocolException {
    if (!kept) {
      throw new ProtocolException("opening handshake: " + rule);
    }
  }
}
