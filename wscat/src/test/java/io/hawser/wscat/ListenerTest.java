// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.http.BasicCredentials;
import io.hawser.server.WebSocketServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** wscat as a server, with its standard streams as pipes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ListenerTest {
  private static final int MUCH = 8 << 20;

  private final WebSocketClient client = WebSocketClient.create();

  @AfterEach
  void stop() {
    client.close();
  }

  private record Guest(WebSocket ws, BlockingQueue<String> events) {
    String next() throws InterruptedException {
      return String.valueOf(events.poll(30, TimeUnit.SECONDS));
    }
  }

  private Guest call(int port) throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    WebSocket connected =
        client
            .connect(
                "ws://localhost:" + port,
                ws ->
                    ws.onText(events::add)
                        .onClose((code, reason) -> events.add("close " + code + ' ' + reason)))
            .get(30, TimeUnit.SECONDS);
    return new Guest(connected, events);
  }

  @Test
  void it_talks_with_one_client_at_a_time() throws Exception {
    try (Program listener = Program.listening()) {
      int port = listener.enter("welcome\n").port();
      Guest first = call(port);
      assertThat(first.next()).isEqualTo("welcome");
      assertThatThrownBy(() -> call(port)).hasMessageContaining("503");
      first.ws.send("hello");
      assertThat(listener.line()).isEqualTo("hello");
      first.ws.close(4001, "bye");
      assertThat(listener.errorLineWith("Disconnected"))
          .isEqualTo("Disconnected (code: 4001, reason: \"bye\")");

      Guest next = call(port);
      listener.enter("welcome again\n");
      assertThat(next.next()).isEqualTo("welcome again");
      assertThat(listener.endInput().exitCode()).isZero();
      assertThat(next.next()).startsWith("close 1001");
    }
  }

  @Test
  void it_prints_the_port_that_it_has_picked_and_nothing_else() throws Exception {
    try (Program listener = new Program("-l", "0", "--echo")) {
      int port = listener.port();
      Guest guest = call(port);
      guest.ws.send("hello");
      assertThat(guest.next()).isEqualTo("hello");
      assertThat(listener.line()).isEqualTo("hello");
      listener.terminate();
      assertThat(listener.restOfErrors()).isEmpty();
    }
  }

  @Test
  void with_echo_each_client_gets_its_own_and_all_get_what_is_entered() throws Exception {
    try (Program listener = Program.listening("--echo")) {
      int port = listener.port();
      Guest first = call(port);
      Guest second = call(port);
      Guest third = call(port);
      second.ws.send("from the second");
      assertThat(listener.line()).isEqualTo("from the second");
      assertThat(second.next()).isEqualTo("from the second");
      listener.enter("to all\n");
      for (Guest guest : new Guest[] {first, second, third}) {
        assertThat(guest.next()).isEqualTo("to all");
      }
    }
  }

  @Test
  void with_broadcast_the_others_get_it_as_many_as_may_connect_also_without_input()
      throws Exception {
    try (Program listener = Program.listening("--broadcast", "--max-clients", "2")) {
      int port = listener.endInput().port();
      Guest first = call(port);
      Guest second = call(port);
      assertThatThrownBy(() -> call(port)).hasMessageContaining("503");
      first.ws.send("from the first");
      assertThat(second.next()).isEqualTo("from the first");
      second.ws.send("from the second");
      assertThat(first.next()).isEqualTo("from the second");
    }
  }

  @Test
  void told_to_end_it_says_goodbye_to_all_clients() throws Exception {
    try (Program listener = Program.listening("--echo")) {
      int port = listener.port();
      Guest first = call(port);
      Guest second = call(port);
      listener.terminate();
      assertThat(first.next()).startsWith("close 1001");
      assertThat(second.next()).startsWith("close 1001");
      assertThat(listener.exitCode()).isEqualTo(143);
    }
  }

  @Test
  void told_to_end_it_does_so_while_nobody_reads_what_a_client_floods_it_with() throws Exception {
    try (Program listener = Program.listening()) {
      Guest guest = call(listener.port());
      byte[] flood = new byte[64 << 10];
      while (guest.ws.bufferedAmount() < MUCH) {
        guest.ws.send(flood);
      }
      assertThat(listener.line()).hasSize(flood.length);
      listener.terminate();
      assertThat(listener.exitCode()).isEqualTo(143);
      assertThat(guest.next()).startsWith("close 100");
    }
  }

  @Test
  void on_a_unix_socket_it_hears_of_the_host_and_path_of_the_url() throws Exception {
    Path socket = Files.createTempDirectory("wscat").resolve("s: 1");
    try (Program listener = new Program("-l", "--unix", socket.toString(), "--echo", "-v")) {
      assertThat(listener.errorLineWith("Listening")).contains(socket.toString());
      try (Program wscat =
          new Program(
              "-c", "example.org/a?b", "--unix", socket.toString(), "-x", "hello", "-w", "0")) {
        assertThat(wscat.rest()).isEqualTo("hello\n");
        assertThat(listener.errorLineWith("GET")).isEqualTo("> GET /a?b HTTP/1.1");
        assertThat(listener.errorLineWith("Host")).isEqualTo("> Host: example.org");
      }
    }
  }

  @Test
  void on_a_unix_socket_the_user_and_password_of_the_url_go_along() throws Exception {
    Path socket = Files.createTempDirectory("wscat").resolve("s");
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .unixSocket(socket)
            .onConnection(
                ws -> {
                  requests.add(ws.request().basicCredentials() + " " + ws.request().header("Host"));
                  ws.onMessage(ws::send);
                })
            .start()) {
      String[] options = {"--unix", socket.toString(), "-x", "hello", "-w", "0", "-c"};
      assertThat(requestOf(requests, options, "me:s3%2Bc+r%25et@my_host:80/"))
          .isEqualTo(new BasicCredentials("me", "s3+c+r%et") + " my_host:80");
      assertThat(requestOf(requests, options, "me@[::1]"))
          .isEqualTo(new BasicCredentials("me", "") + " [::1]");
      assertThat(requestOf(requests, options, "example.org")).isEqualTo("null example.org");
    }
  }

  private static String requestOf(BlockingQueue<String> requests, String[] options, String address)
      throws Exception {
    String[] arguments = Arrays.copyOf(options, options.length + 1);
    arguments[options.length] = address;
    try (Program wscat = new Program(arguments)) {
      assertThat(wscat.rest()).isEqualTo("hello\n");
      return String.valueOf(requests.poll(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void to_a_unix_socket_a_fragment_is_refused_as_elsewhere() throws Exception {
    for (String[] options : new String[][] {{}, {"--unix", "/nowhere"}}) {
      String[] arguments =
          Arrays.copyOf(new String[] {"-c", "example.org/a#b"}, 2 + options.length);
      System.arraycopy(options, 0, arguments, 2, options.length);
      try (Program wscat = new Program(arguments)) {
        assertThat(wscat.restOfErrors()).startsWith("error: ").contains("fragment");
        assertThat(wscat.exitCode()).isEqualTo(1);
      }
    }
  }

  @Test
  void a_port_without_a_host_before_its_colon_is_one_of_all_interfaces() throws Exception {
    try (Program listener = new Program("-l", ":0", "--echo")) {
      String port = ":" + listener.port();
      try (Program second = new Program("-l", port)) {
        assertThat(second.restOfErrors())
            .startsWith("error: cannot listen on port " + port.substring(1) + " of all network");
      }
    }
  }

  @Test
  void a_port_and_a_unix_socket_exclude_each_other() throws Exception {
    for (String port : new String[] {"8080", "nonsense"}) {
      try (Program wscat = new Program("-l", port, "--unix", "/nowhere")) {
        assertThat(wscat.restOfErrors())
            .isEqualTo("error: --listen takes no port with --unix: leave out '" + port + "'\n");
        assertThat(wscat.exitCode()).isEqualTo(1);
      }
    }
  }

  @Test
  void of_many_that_come_at_once_as_many_get_in_as_may_be_there() throws Exception {
    try (Program listener = Program.listening("--max-clients", "2")) {
      String address = "ws://localhost:" + listener.port();
      List<CompletableFuture<WebSocket>> all =
          Stream.generate(() -> client.connect(address, ws -> {})).limit(30).toList();

      for (CompletableFuture<WebSocket> one : all) {
        assertThat(one.handle((ws, refused) -> true).get(30, TimeUnit.SECONDS)).isTrue();
      }

      assertThat(all.stream().filter(one -> !one.isCompletedExceptionally())).hasSize(2);
    }
  }
}
