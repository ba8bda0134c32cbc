// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** wscat in a terminal: what the screen shows after which keys. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TerminalTest {
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final Path directory = Files.createTempDirectory("wscat"); // its path must be short
  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  private WebSocketServer server = WebSocketServer.listen(0, this::echo);

  TerminalTest() throws IOException {}

  @BeforeAll
  static void there_is_a_terminal() {
    ExternalProgram.require("tmux");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void echo(WebSocket ws) {
    ws.onText(
        text -> {
          texts.add(text);
          ws.send(text);
        });
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
    String[] arguments = new String[options.length + 2];
    arguments[0] = "-c";
    arguments[1] = "localhost:" + server.port();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return new Tmux(directory, arguments);
  }

  @Test
  void lines_are_edited_and_remembered_by_the_next_call_too() throws Exception {
    try (Tmux terminal = call()) {
      terminal.await("Connected (press CTRL+C to quit)\n>");
      terminal.enter("one!");
      terminal.await("> one!\n< one!\n>");
      terminal.type("to");
      terminal.press("Left");
      terminal.enter("w");
      terminal.await("> two\n< two\n>");
      terminal.enter(" a secret");
      terminal.await("<  a secret\n>");
      terminal.press("Up");
      terminal.press("Up");
      terminal.await("a secret\n> one!");
      terminal.press("Enter");
      terminal.await("> one!\n< one!\n>");
      terminal.press("C-d");
      assertThat(terminal.await("exit 0\n echo"))
          .contains("Disconnected (code: 1000, reason: \"\")");
    }
    try (Tmux terminal = call()) {
      terminal.await("\n>");
      terminal.press("Up");
      terminal.press("Up");
      terminal.await("> two");
    }
    Path history = directory.resolve("wscat").resolve("history");
    assertThat(history).hasContent("one!\ntwo\none!");
    assertThat(Files.getPosixFilePermissions(history))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void what_is_typed_or_pasted_is_what_is_sent() throws Exception {
    try (Tmux terminal = call()) {
      terminal.await("\n>");
      terminal.type("a");
      terminal.press("Tab");
      terminal.enter("!! \\ \"b");
      assertThat(next()).isEqualTo("a\t!! \\ \"b");
      terminal.type("half a line");
      terminal.press("C-d"); // does not end a line that has begun
      terminal.press("Home");
      terminal.press("C-d");
      terminal.press("Enter");
      assertThat(next()).isEqualTo("alf a line");
      terminal.paste("{\n\t\"a\": 1\n}");
      terminal.press("Enter");
      assertThat(next()).isEqualTo("{\n\t\"a\": 1\n}");
      terminal.paste("one\r\ntwo\rthree");
      terminal.press("Enter");
      assertThat(next()).isEqualTo("one\ntwo\nthree");
    }
  }

  private String next() throws InterruptedException {
    return String.valueOf(texts.poll(30, TimeUnit.SECONDS));
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
  void told_to_end_it_leaves_the_terminal_as_it_was() throws Exception {
    serve(ws -> {});
    try (Tmux terminal = call()) {
      terminal.await("\n>");
      terminal.type("half a li");
      terminal.await("half a li");
      assertLeftInOrder(terminal);
      assertThat(closed.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
    }
    try (Tmux terminal = new Tmux(directory, "-l", "localhost:0")) {
      terminal.await("\n>");
      assertLeftInOrder(terminal);
    }
    Certificates authority = Certificates.authority(directory);
    String key = authority.encryptedKey("open sesame").toString();
    try (Tmux terminal = call("--key", key, "--cert", authority.certificate.toString())) {
      terminal.await("Passphrase:");
      assertLeftInOrder(terminal);
    }
  }

  private static void assertLeftInOrder(Tmux terminal) throws Exception {
    terminal.terminate();
    terminal.await("exit 143\n echo");
    terminal.paste("pasted");
    assertThat(terminal.await("pasted")).doesNotContain("200~"); // the mark of a bracketed paste
  }

  @Test
  void a_history_that_others_may_read_becomes_private() throws Exception {
    Path history = Files.createDirectories(directory.resolve("wscat")).resolve("history");
    Files.writeString(history, "before\n");
    Files.setPosixFilePermissions(history, PosixFilePermissions.fromString("rw-rw-rw-"));
    try (Tmux terminal = call()) {
      terminal.await("\n>");
      terminal.press("Up");
      terminal.await("> before");
      assertThat(Files.getPosixFilePermissions(history))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void control_c_is_heeded_while_it_connects() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
        Tmux terminal = new Tmux(directory, "-c", "localhost:" + silent.getLocalPort());
        Socket accepted = silent.accept()) {
      assertThat(accepted.getInputStream().read()).isEqualTo('G'); // of GET
      terminal.press("C-c");
      terminal.await("exit 130\n echo");
    }
  }

  @Test
  void a_line_survives_what_comes_and_another_size() throws Exception {
    CompletableFuture<WebSocket> peer = new CompletableFuture<>();
    serve(
        ws -> {
          echo(ws);
          peer.complete(ws);
        });
    String line = "0123456789".repeat(5);
    try (Tmux terminal = call()) {
      terminal.await("\n>");
      terminal.type(line);
      terminal.await("> " + line);
      peer.get().send("between");
      terminal.await("< between\n> " + line);
      terminal.resize(40, 12);
      terminal.await("> " + line.substring(0, 38) + '\n' + line.substring(38));
      peer.get().send("narrow");
      terminal.await("< narrow\n> " + line.substring(0, 38) + '\n' + line.substring(38));
      terminal.resize(100, 30);
      peer.get().send("wide");
      terminal.await("< wide\n> " + line);
      terminal.enter("!");
      assertThat(next()).isEqualTo(line + '!');
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
  void a_peer_that_floods_waits_for_the_terminal_and_can_be_left() throws Exception {
    String message = "flood ".repeat(500);
    AtomicLong sent = new AtomicLong();
    serve(
        ws -> {
          Runnable flood =
              () -> {
                do {
                  sent.addAndGet(message.length());
                } while (ws.send(message) == SendResult.OK);
              };
          ws.onDrain(flood);
          flood.run();
        });
    try (Tmux terminal = call()) {
      terminal.await("flood flood");
      String frozen = terminal.freeze();
      long before = sent.get();
      long much = before + 2L * Tmux.HEAP_MEGABYTES * 1024 * 1024;
      for (int same = 0; same < 20 && sent.get() < much; same++) { // until it stops
        Thread.sleep(50);
        if (sent.get() != before) {
          before = sent.get();
          same = 0;
        }
      }
      terminal.thaw(frozen);
      assertThat(sent.get()).isLessThan(much);
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
    try (Tmux terminal = call("-x", "hello", "-w", "-1")) {
      terminal.await("hello\n>");
      terminal.enter("typed");
      terminal.await("hello\n> typed\ntyped\n>");
      terminal.press("C-c");
      terminal.await("exit 0\n echo");
    }
  }

  @Test
  void a_passphrase_is_asked_for_and_neither_shown_nor_remembered() throws Exception {
    Certificates authority = Certificates.authority(directory);
    String certificate = authority.certificate.toString(); // any will do
    String key = authority.encryptedKey("open sesame").toString();
    String[] options = {"--cert", certificate, "--key", key};
    try (Tmux terminal = call(options)) {
      terminal.await("Passphrase:");
      terminal.type("open sesame");
      terminal.await("Passphrase: ***********");
      terminal.press("Enter");
      terminal.await("Connected (press CTRL+C to quit)\n>");
      terminal.press("C-d");
      assertThat(terminal.await("exit 0\n echo")).doesNotContain("sesame");
    }
    Path out = directory.resolve("out");
    try (Tmux terminal =
        call("--cert", certificate, "--key", key, "-x", "hello", "-w", "0.1", ">" + out)) {
      terminal.await("Passphrase:");
      terminal.enter("open sesame");
      assertThat(terminal.await("exit 0\n echo")).doesNotContain("sesame");
    }
    assertThat(out).hasContent("hello\n");
    try (Tmux terminal = call("--passphrase", "--cert", certificate, "--key", key)) {
      terminal.await("Passphrase:");
      terminal.press("C-c");
      terminal.await("error: no passphrase was entered\nexit 1\n echo");
    }
    assertThat(directory.resolve("wscat").resolve("history")).isEmptyFile();
  }

  @Test
  void a_listener_left_by_control_c_says_goodbye() throws Exception {
    try (WebSocketClient client = WebSocketClient.create();
        Tmux terminal = new Tmux(directory, "-l", "localhost:0")) {
      String screen = terminal.await("(press CTRL+C to quit)");
      int port = Integer.parseInt(screen.replaceAll("(?s).*port (\\d+).*", "$1"));
      terminal.enter("too early");
      terminal.await("error: no client is connected\n>");
      WebSocket ws =
          client
              .connect(
                  "ws://localhost:" + port,
                  opened ->
                      opened.onText(texts::add).onClose((code, reason) -> closed.complete(code)))
              .get(30, TimeUnit.SECONDS);
      terminal.await("Client connected\n>");
      ws.send("from the client");
      terminal.await("< from the client\n>");
      terminal.enter("to the client");
      assertThat(next()).isEqualTo("to the client");
      terminal.press("C-c");
      terminal.await("exit 0\n echo");
      assertThat(closed.get(30, TimeUnit.SECONDS)).isEqualTo(1001);
    }
  }
}
