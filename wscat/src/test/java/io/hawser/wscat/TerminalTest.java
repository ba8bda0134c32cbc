// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.netty.WebSocketServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** wscat in a terminal: what is on the screen after which keys. */
class TerminalTest {
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private Path directory = Path.of("");
  private WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onMessage(ws::send));

  @BeforeAll
  static void there_is_a_terminal() {
    if (System.getenv("CI") == null) {
      assumeTrue(Tmux.isInstalled(), "tmux is not installed");
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void serve(Consumer<WebSocket> onConnection) {
    server.close();
    server =
        WebSocketServer.listen(
            0,
            ws -> {
              ws.onClose((code, reason) -> closed.complete(code));
              onConnection.accept(ws);
            });
  }

  private Tmux call(String... options) throws Exception {
    directory = Files.createTempDirectory("wscat"); // short, as the path of a socket has to be
    String[] arguments = new String[options.length + 2];
    arguments[0] = "-c";
    arguments[1] = "localhost:" + server.port();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return new Tmux(directory, arguments);
  }

  @Test
  void lines_are_edited_and_remembered() throws Exception {
    try (Tmux terminal = call()) {
      terminal.await("Connected (press CTRL+C to quit)\n>");
      terminal.enter("one!");
      terminal.await("> one!\n< one!\n>");
      terminal.type("to");
      terminal.press("Left");
      terminal.enter("w");
      terminal.await("> two\n< two\n>");
      terminal.press("Up");
      terminal.press("Up");
      terminal.await("< two\n> one!");
      terminal.press("Enter");
      terminal.await("< two\n> one!\n< one!\n>");
      terminal.press("C-d");
      assertThat(terminal.await("exit 0\n echo"))
          .contains("Disconnected (code: 1000, reason: \"\")");
    }
    Path history = directory.resolve("wscat").resolve("history");
    assertThat(history).hasContent("one!\ntwo\none!");
    assertThat(Files.getPosixFilePermissions(history))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void control_c_closes_and_leaves_the_terminal_as_it_was() throws Exception {
    serve(ws -> {});
    try (Tmux terminal = call()) {
      terminal.await("\n>");
      terminal.type("half a li");
      terminal.press("C-c");
      terminal.await("exit 0\n echo");
      assertThat(closed.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
    }
  }

  @Test
  void a_line_survives_what_comes_and_another_size() throws Exception {
    CompletableFuture<WebSocket> peer = new CompletableFuture<>();
    serve(
        ws -> {
          ws.onMessage(ws::send);
          peer.complete(ws);
        });
    try (Tmux terminal = call()) {
      terminal.await("\n>");
      terminal.type("half ");
      terminal.await("> half");
      peer.get().send("between");
      terminal.await("< between\n> half");
      terminal.resize(40, 12);
      terminal.enter("of it");
      assertThat(terminal.await("< half of it")).contains("> half of it");
    }
  }

  @Test
  void a_peer_that_closes_ends_it_while_a_line_is_edited() throws Exception {
    serve(ws -> ws.onText(text -> ws.close(4001, "\033[31mgo\033[0m")));
    try (Tmux terminal = call()) {
      terminal.await("\n>");
      terminal.enter("end");
      assertThat(terminal.await("exit 0\n echo"))
          .contains("Disconnected (code: 4001, reason: \"\\x1b[31mgo\\x1b[0m\")");
    }
  }

  @Test
  void a_peer_that_floods_can_be_left() throws Exception {
    serve(
        ws -> {
          Runnable flood =
              () -> {
                while (ws.send("flood ".repeat(10)) == SendResult.OK) {}
              };
          ws.onDrain(flood);
          flood.run();
        });
    try (Tmux terminal = call()) {
      terminal.await("< flood flood");
      terminal.press("C-c");
      terminal.await("exit 0\n echo");
      closed.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void what_a_peer_sends_is_coloured_escaped_and_dumped() throws Exception {
    serve(
        ws -> {
          ws.send("\033[2J\007bell");
          ws.send(new byte[] {0, 'a'});
        });
    try (Tmux terminal = call()) {
      terminal.await("< \\x1b[2J\\x07bell\n< binary message of 2 bytes\n  00000000  00 61");
      assertThat(terminal.screen(true)).contains("\033[34m< ", "\033[32mConnected");
    }
    try (Tmux terminal = call("--no-color")) {
      terminal.await("binary");
      assertThat(terminal.screen(true)).doesNotContain("\033[34m", "\033[32m");
    }
  }

  @Test
  void executed_messages_show_nothing_but_the_answers() throws Exception {
    try (Tmux terminal = call("-x", "hello", "-w", "0.1")) {
      assertThat(terminal.await("exit 0")).startsWith("hello\nexit 0");
    }
  }
}
