// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.server.WebSocketServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * A trial run of wscat. It lets the JVM store the loaded classes in an archive, so that later
 * starts are faster; see {@code bin/wscat}.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Connects to a server in this process, and edits a line. */
  public static void main(String[] args) throws Exception {
    try (WebSocketServer server =
        WebSocketServer.builder()
            .host("127.0.0.1")
            .transport(Wscat.TRANSPORT)
            .threads(1)
            .onConnection(ws -> ws.onMessage(ws::send))
            .start()) {
      Wscat.run("--help");
      String address = "127.0.0.1:" + server.port();
      System.setIn(new ByteArrayInputStream("rehearsal\n".getBytes(StandardCharsets.UTF_8)));
      Wscat.run("--connect", address, "--verbose");
      Wscat.run("--connect", address, "--compress", "--execute", "rehearsal", "--wait", "0");
    }
    byte[] line = "rehearsal\r".getBytes(StandardCharsets.UTF_8);
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(false)
            .type("xterm")
            .streams(new ByteArrayInputStream(line), new ByteArrayOutputStream())
            .build()) {
      LineReaderBuilder.builder().terminal(terminal).build().readLine("> ");
    } catch (EndOfFileException e) {
      // The end of the stream can overtake the line; the classes are loaded by then.
    } finally {
      System.exit(0);
    }
  }
}
