// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.WebSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.BasicCredentials;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.server.WebSocketServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** wscat between other programs: its standard streams are pipes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WscatTest {
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private WebSocketServer server = WebSocketServer.listen(0, this::echo);
  @TempDir Path directory;

  @AfterEach
  void stop() {
    server.close();
  }

  private void echo(WebSocket ws) {
    ws.onMessage(
            message -> {
              events.add(message.isText() ? message.text() : "binary " + message.size());
              ws.send(message);
            })
        .onPing(payload -> events.add("ping " + StandardCharsets.UTF_8.decode(payload)))
        .onPong(payload -> events.add("pong " + StandardCharsets.UTF_8.decode(payload)))
        .onClose((code, reason) -> events.add("close " + code + ' ' + reason));
  }

  private void serve(Consumer<WebSocketServer.Builder> change) {
    server.close();
    WebSocketServer.Builder builder = WebSocketServer.builder().onConnection(this::echo);
    change.accept(builder);
    server = builder.start();
  }

  private String address() {
    return "localhost:" + server.port();
  }

  private String next() throws InterruptedException {
    return String.valueOf(events.poll(30, TimeUnit.SECONDS));
  }

  private Program call(String... options) throws Exception {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "--connect";
    arguments[1] = address();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return new Program(arguments);
  }

  @Test
  void lines_are_sent_and_answers_shown_and_the_end_of_input_closes() throws Exception {
    try (Program wscat = call()) {
      wscat.enter("hello\n{\"a\": 1}\n").endInput();

      assertThat(wscat.rest()).isEqualTo("hello\n{\"a\": 1}\n");
      assertThat(wscat.restOfErrors()).isEmpty();
      assertThat(wscat.exitCode()).isZero();
      assertThat(next()).isEqualTo("hello");
      assertThat(next()).isEqualTo("{\"a\": 1}");
      assertThat(next()).startsWith("close 100");
    }
  }

  @Test
  void executed_messages_are_sent_in_order_and_then_it_closes() throws Exception {
    try (Program wscat = call("-x", "one", "-x", "@two", "-w", "0.1")) {
      assertThat(wscat.rest()).isEqualTo("one\n@two\n");
      assertThat(wscat.exitCode()).isZero();
    }
  }

  @Test
  void a_wait_of_minus_one_holds_the_connection_until_the_process_is_told_to_end()
      throws Exception {
    try (Program wscat = call("-x", "one", "-w", "-1")) {
      assertThat(wscat.line()).isEqualTo("one");
      assertThat(next()).isEqualTo("one");
      wscat.terminate();
      assertThat(next()).startsWith("close 100");
    }
  }

  @Test
  void headers_origin_authentication_subprotocol_and_version_reach_the_server() throws Exception {
    BlockingQueue<HttpRequest> requests = new LinkedBlockingQueue<>();
    serve(
        builder ->
            builder
                .subprotocols("b")
                .allowAnyOriginEvenHostileOnes()
                .onConnection(
                    ws -> {
                      requests.add(ws.request());
                      events.add(ws.protocolVersion() + " " + ws.subprotocol());
                    }));
    try (Program wscat =
        call(
            "-H",
            "X-One: 1",
            "-H",
            "X-Two:2:3",
            "--host",
            "example.org",
            "-o",
            "http://o.test",
            "--auth",
            "me:se:cret",
            "-s",
            "a",
            "-s",
            "b",
            "-p",
            "8",
            "-x",
            "x",
            "-w",
            "0")) {
      assertThat(next()).isEqualTo(ProtocolVersion.HYBI_08 + " b");
      HttpRequest request = requests.take();
      assertThat(request.header("X-One")).isEqualTo("1");
      assertThat(request.header("X-Two")).isEqualTo("2:3");
      assertThat(request.header("Host")).isEqualTo("example.org");
      assertThat(request.origin()).isEqualTo("http://o.test");
      assertThat(request.basicCredentials()).isEqualTo(new BasicCredentials("me", "se:cret"));
      assertThat(wscat.exitCode()).isZero();
    }
  }

  @Test
  void slash_commands_ping_pong_and_close() throws Exception {
    try (Program wscat = call("--slash", "-P")) {
      wscat.enter("/ping one two\n/pong three\n");
      assertThat(next()).isEqualTo("ping one");
      assertThat(next()).isEqualTo("pong three");
      assertThat(wscat.errorLineWith("pong")).isEqualTo("Received pong (data: \"one\")");
      wscat.enter("/fly\n");
      assertThat(wscat.errorLineWith("slash")).isEqualTo("error: Unrecognized slash command.");
      wscat.enter("/close 99\n");
      assertThat(wscat.errorLineWith("99")).startsWith("error: ");
      wscat.enter("/close 4001 good bye\n"); // the peer answers with the same code: no problem
      assertThat(next()).isEqualTo("close 4001 good bye");
      assertThat(wscat.exitCode()).isZero();
    }
  }

  @Test
  void pings_and_pongs_are_not_among_the_payloads_and_cannot_forge_lines() throws Exception {
    ByteBuffer payload = ByteBuffer.wrap("a\nforged\u001b[2J".getBytes(StandardCharsets.UTF_8));
    serve(
        builder ->
            builder.onConnection(
                ws -> {
                  ws.ping(payload.duplicate());
                  ws.pong(payload.duplicate());
                  ws.send("payload");
                  ws.close();
                }));
    try (Program wscat = call("-P", "-x", "x", "-w", "-1")) {
      assertThat(wscat.rest()).isEqualTo("payload\n");
      assertThat(wscat.restOfErrors())
          .isEqualTo(
              """
              Received ping (data: "a
                forged\\x1b[2J")
              Received pong (data: "a
                forged\\x1b[2J")
              """);
    }
  }

  @Test
  void a_wrong_interval_is_told_what_an_interval_can_be() {
    for (String interval : List.of("NaN", "-1", "0", "0.0009", "-0.5", "1e3", "x")) {
      assertThat(wrong("-c", "localhost:1", "--keepalive=" + interval))
          .contains("--keepalive", "'" + interval + "'", "from 0.001 on")
          .doesNotContain("-1 to keep")
          .hasLineCount(1);
    }
  }

  @Test
  void help_that_cannot_be_written_is_an_error() throws Exception {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();
    for (String option : List.of("--help", "--version", "--man", "--completion", "--verbose")) {
      Process process =
          new ProcessBuilder(Program.commandLine(option)).redirectOutput(full.toFile()).start();
      assertThat(process.errorReader().lines())
          .singleElement()
          .asString()
          .startsWith("error: cannot write to stdout: ");
      assertThat(process.waitFor()).isEqualTo(255);
    }
  }

  @Test
  void a_connection_that_ends_out_of_order_has_an_exit_code_and_a_line_of_its_own()
      throws Exception {
    serve(
        builder ->
            builder.onConnection(
                ws ->
                    ws.onText(
                        text -> {
                          if (text.equals("break")) {
                            ws.terminate();
                          } else {
                            ws.close(Integer.parseInt(text), "because");
                          }
                        })));
    String[][] ends = {
      {"1000", "0", ""},
      {"1001", "0", ""},
      {"1011", "3", "error: the server closed the connection with the code 1011: because\n"},
      {"4000", "3", "error: the server closed the connection with the code 4000: because\n"},
      {"break", "3", "error: the server ended the connection without a Close frame\n"},
    };
    for (String[] end : ends) {
      boolean executed = end[0].endsWith("0");
      try (Program wscat = executed ? call("-x", end[0], "-w", "-1") : call()) {
        if (!executed) {
          wscat.enter(end[0] + '\n');
        }
        assertThat(wscat.restOfErrors()).isEqualTo(end[2]);
        assertThat(wscat.exitCode()).isEqualTo(Integer.parseInt(end[1]));
      }
    }
  }

  @Test
  void a_wait_counts_from_the_end_of_piped_input() throws Exception {
    CompletableFuture<WebSocket> peer = new CompletableFuture<>();
    serve(
        builder ->
            builder.onConnection(
                ws -> {
                  echo(ws);
                  peer.complete(ws);
                }));
    try (Program wscat = call("-w", "-1")) {
      wscat.enter("one\n").endInput();
      assertThat(wscat.line()).isEqualTo("one");
      peer.get(30, TimeUnit.SECONDS).send("later");
      assertThat(wscat.line()).isEqualTo("later");
      peer.get().close();
      assertThat(wscat.exitCode()).isZero();
    }
    events.clear();
    long start = System.nanoTime();
    try (Program wscat = call("-w", "1.5")) {
      wscat.endInput();
      assertThat(wscat.exitCode()).isZero();
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1500));
    }
  }

  @Test
  void a_keepalive_pings_a_peer_and_drops_one_that_is_gone() throws Exception {
    try (Program wscat = call("--keepalive", "0.05")) {
      assertThat(next()).startsWith("ping");
      wscat.enter("still there\n");
      assertThat(wscat.line()).isEqualTo("still there");
    }
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Program wscat =
            new Program("-c", "127.0.0.1:" + silent.getLocalPort(), "--keepalive", "0.2");
        Socket accepted = silent.accept()) {
      BufferedReader request =
          new BufferedReader(
              new InputStreamReader(accepted.getInputStream(), StandardCharsets.ISO_8859_1));
      String key = "";
      for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
        key = line.startsWith("Sec-WebSocket-Key: ") ? line.substring(19) : key;
      }
      answer(
          accepted,
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + accept(key)
              + "\r\n\r\n");
      assertThat(wscat.restOfErrors()).startsWith("error: ").hasLineCount(1);
      assertThat(wscat.exitCode()).isEqualTo(3);
    }
  }

  /** Returns the answer to a Sec-WebSocket-Key (RFC 6455 §4.2.2). */
  private static String accept(String key) throws Exception {
    byte[] whole =
        (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(whole));
  }

  private static void answer(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    client.getOutputStream().flush();
  }

  @Test
  void input_with_carriage_returns_is_lines_and_input_that_is_not_utf_8_is_named()
      throws Exception {
    try (Program wscat = call()) {
      wscat.enter("one\r\ntwo\rtwo\n\nlast").endInput();
      assertThat(wscat.rest()).isEqualTo("one\ntwo\rtwo\n\nlast\n");
    }
    try (Program wscat = call()) {
      wscat.enter("good\n".getBytes(StandardCharsets.UTF_8)).enter(new byte[] {'a', -1, '\n'});
      assertThat(wscat.restOfErrors()).startsWith("error: line 2 of the input is not UTF-8");
      assertThat(wscat.exitCode()).isEqualTo(255);
    }
    assertThat(wrong("-c", "localhost:1", "-x", "a\uFFFD")).contains("--execute is not UTF-8");
  }

  private static String wrong(String... arguments) {
    StringWriter errors = new StringWriter();
    int code = PicocliReader.commandLine().setErr(new PrintWriter(errors)).execute(arguments);
    assertThat(code).isEqualTo(1);
    return errors.toString();
  }

  @Test
  void both_readers_of_arguments_say_the_same_about_what_is_wrong() throws Exception {
    for (String options :
        List.of(
            "-c localhost:1 -p 9",
            "-c localhost:1 --cert x",
            "-c localhost:1 --ca /nowhere",
            "-c localhost:1 --keepalive 0",
            "-c ftp://localhost",
            "-l 65536",
            "-l 0 --tls-cert /nowhere --tls-key /nowhere")) {
      String[] arguments = options.split(" ");
      try (Program wscat = new Program(arguments)) {
        assertThat(wscat.restOfErrors()).isEqualTo(wrong(arguments)).hasLineCount(1);
        assertThat(wscat.exitCode()).isEqualTo(1);
      }
    }
  }

  @Test
  void without_slash_a_slash_is_text() throws Exception {
    try (Program wscat = call()) {
      assertThat(wscat.enter("/ping\n").line()).isEqualTo("/ping");
    }
  }

  @Test
  void binary_sends_all_of_stdin_or_a_file_and_shows_bytes_as_they_are() throws Exception {
    Path file = Files.write(directory.resolve("bytes"), new byte[] {'a', 'b', 'c'});
    try (Program wscat = call("--binary")) {
      assertThat(wscat.enter("one\ntwo").endInput().rest()).isEqualTo("one\ntwo");
      assertThat(next()).isEqualTo("binary 7");
    }
    next(); // close
    try (Program wscat = call("--binary", "@" + file, "-w", "0.1")) {
      assertThat(wscat.rest()).isEqualTo("abc");
      assertThat(next()).isEqualTo("binary 3");
    }
    next();
    try (Program wscat = call("--binary", "-x", "@" + directory.resolve("none"))) {
      assertThat(wscat.restOfErrors()).startsWith("error: ").contains("none");
      assertThat(wscat.exitCode()).isEqualTo(255);
    }
  }

  @Test
  void verbose_tells_of_the_handshake_and_of_round_trips() throws Exception {
    serve(builder -> builder.options(o -> o.compression(c -> {})));
    try (Program wscat = call("--verbose", "--compress=level=6,client_max_window_bits=9")) {
      assertThat(wscat.errorLineWith("GET")).isEqualTo("> GET / HTTP/1.1");
      assertThat(wscat.errorLineWith("> Sec-WebSocket-Extensions"))
          .contains("client_max_window_bits=9");
      assertThat(wscat.errorLineWith("< HTTP")).isEqualTo("< HTTP/1.1 101 Switching Protocols");
      assertThat(wscat.errorLineWith("round trip")).endsWith(" ms");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,'Use either','-l,0,-c,localhost'",
    "1,'--echo requires --listen','-c,localhost,--echo'",
    "1,'--origin, --header require --connect','-l,0,-o,x,-H,a:b'",
    "1,'7, 8 or 13','-c,localhost:1,-p,9'",
    "1,'--wait','-c,localhost:1,-x,x,-w,-2'",
    "1,'--cert and --key','-c,localhost:1,--cert,x'",
    "1,'NAME:VALUE','-c,localhost:1,-H,x'",
    "1,'needs a port','-l,x'",
    "1,'--tls-key','-l,0,--tls-cert,x'",
    "1,'--foo','--foo'",
    "1,'\\x1b','-c,localhost:1,--foo\u001b'",
    "1,'level','-c,localhost:1,--compress=level=10'"
  })
  void what_is_wrong_is_one_line_and_an_exit_code(int code, String words, String options) {
    StringWriter errors = new StringWriter();
    CommandLine wscat = PicocliReader.commandLine().setErr(new PrintWriter(errors));

    assertThat(wscat.execute(options.split(","))).isEqualTo(code);
    assertThat(errors.toString()).contains(words).startsWith("error: ").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--listen|-1",
        "--listen|65536",
        "--listen|4294967296",
        "--listen|9223372036854775807",
        "--listen|9223372036854775808",
        "--listen|٨٠٨٠",
        "--listen|+80",
        "--listen|localhost:",
        "--listen|localhost:65536",
        "--listen|0x50",
        "--listen|8 0",
        "--max-clients|0",
        "--max-clients|-1",
        "--max-clients|2147483648",
        "--max-clients|٣",
        "--max-clients|18446744073709551617",
        "--max-clients|1.5",
        "--max-clients|+1",
        "--wait|-2",
        "--wait|NaN",
        "--wait|Infinity",
        "--wait|-Infinity",
        "--wait|1e3",
        "--wait|0x1p3",
        "--wait|٢",
        "--wait|-0.5",
        "--wait|2d",
        "--wait|''",
        "--wait|+1",
        "--max-redirects|-1",
        "--max-redirects|2147483648",
        "--max-redirects|٣",
        "--protocol|-1",
        "--protocol|14",
        "--protocol|4294967309",
        "--protocol|١٣",
        "--connect|localhost:0",
        "--connect|localhost:65536",
        "--connect|localhost:4294967297",
        "--connect|localhost:-1",
        "--connect|localhost:٨٠",
        "--connect|localhost:+80",
        "--proxy|localhost:0",
        "--proxy|localhost:65536",
        "--proxy|localhost:4294967297",
        "--proxy|localhost:٨٠",
        "--compress|level=٣",
        "--compress|threshold=-1",
        "--compress|threshold=2147483648",
        "--compress|threshold=4294967296",
        "--compress|level=+1",
        "--compress|level=",
        "--compress|client_max_window_bits=4294967304",
        "--compress|memory_level=0"
      })
  void a_number_that_is_none_or_out_of_bounds_is_refused_in_a_sentence(String option, String value)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(option + '=' + value));
    if (option.equals("--max-clients")) {
      arguments.add("--listen=0");
    } else if (!option.equals("--listen") && !option.equals("--connect")) {
      arguments.add("--connect=localhost:1");
    }
    StringWriter errors = new StringWriter();

    int code =
        PicocliReader.commandLine()
            .setErr(new PrintWriter(errors))
            .execute(arguments.toArray(new String[0]));

    assertThat(errors.toString())
        .startsWith("error: ")
        .hasLineCount(1)
        .doesNotContain("Exception", "java.", " int ", "null");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void a_close_code_that_is_none_is_refused_in_a_sentence() throws Exception {
    try (Program wscat = call("--slash")) {
      for (String code :
          List.of(
              "-1",
              "999",
              "1005",
              "65536",
              "66536", // 1000 in 16 bits
              "4294968296", // and in 32
              "18446744073709552616", // and in 64
              "+1000",
              "١٠٠٠",
              "1000.0")) {
        wscat.enter("/close " + code + '\n');
        assertThat(wscat.errorLineWith("error: ")).contains(code).doesNotContain("Exception");
      }
      wscat.enter("still there\n");
      assertThat(wscat.line()).isEqualTo("still there");
    }
  }

  @Test
  void a_wait_of_any_length_is_waited_for() throws Exception {
    for (String wait : List.of("99999999999999999999", "9223372036854775.9")) {
      try (Program wscat = call("-x", "one", "-w", wait)) {
        assertThat(wscat.line()).isEqualTo("one");
        assertThat(next()).isEqualTo("one");
        assertThat(events.poll(300, TimeUnit.MILLISECONDS)).isNull(); // no close
      }
      next();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-c|ws://me:s3%cret@localhost:1",
        "-c|ws://me:s3/cret@localhost:1",
        "-c|ws://me:s3#cret@localhost:1",
        "-c|ws://me:s3?cret@localhost:1",
        "-c|me:s3cret@localhost:1/#x",
        "-c|me:s3cret@localhost:99999",
        "-c|me:s3cret@localhost:1/%zz",
        "-c|ftp://me:s3cret@localhost:1",
        "-c|ws://me:s3cret@localhost:1,--unix,/nowhere,-p,9",
        "-c|ftp://me:s3cret@localhost:1,--unix,/nowhere",
        "-c|ws://me:s3cret@localhost:1/#x,--unix,/nowhere",
        "-c|localhost:1,--proxy,me:s3%cret@localhost:1",
        "-c|localhost:1,--proxy,http://me:s3^cret@localhost:1",
        "-c|localhost:1,--proxy,me:s3/cret@localhost:1",
        "-c|localhost:1,--proxy,gopher://me:s3cret@localhost:1",
        "-c|localhost:1,-H,Authorization Basic s3cret",
        "-l|ws://me:s3cret@localhost:1",
        "ws://me:s3cret@localhost:1|ws://me:s3cret@localhost:1"
      })
  void no_message_shows_a_password(String option, String rest) {
    StringWriter errors = new StringWriter();
    CommandLine wscat = PicocliReader.commandLine().setErr(new PrintWriter(errors));

    assertThat(wscat.execute((option + ',' + rest).split(","))).isNotZero();
    assertThat(errors.toString())
        .startsWith("error: ")
        .doesNotContain("s3", "cret")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'-c,ws://me:s3^c@ret@localhost:1'",
    "'-c,localhost:1,--proxy,me:s3cret@localhost:1'",
    "'-c,me:s3cret@localhost:1,--unix,/nowhere'"
  })
  void nor_does_one_about_a_connection(String options) throws Exception {
    try (Program wscat = new Program(options.split(","))) {
      assertThat(wscat.restOfErrors())
          .startsWith("error: ")
          .doesNotContain("s3", "ret")
          .hasLineCount(1);
      assertThat(wscat.exitCode()).isEqualTo(255);
    }
  }

  @Test
  void verbose_does_not_show_a_password_either() throws Exception {
    try (Program wscat = call("--verbose", "--auth", "me:secret", "-H", "Cookie: a=b")) {
      assertThat(wscat.errorLineWith("uthorization")).isEqualTo("> Authorization: Basic …");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "255,'Connection refused','-c,127.0.0.1:1'",
    "1,'Use either','-l,0,-c,localhost'",
    "1,'--foo','--foo'",
    "0,'','--help'"
  })
  void the_process_ends_with_it(int code, String words, String options) throws Exception {
    try (Program wscat = new Program(options.split(","))) {
      String errors = wscat.restOfErrors();
      assertThat(errors).contains(words).hasLineCount(code == 0 ? 0 : 1);
      assertThat(wscat.exitCode()).isEqualTo(code);
    }
  }

  @Test
  void a_refusal_shows_its_reason_where_it_leads_and_the_beginning_of_its_body() throws Exception {
    String long_ = "x".repeat(300);
    String refusal =
        "HTTP/1.1 401 Who\u001b[31m Are You\r\nWWW-Authenticate: Basic realm=\"a\"\r\n"
            + "Location: /login\r\nSet-Cookie: secret\r\nContent-Length: 999\r\n\r\n"
            + "one\n\n\u001b[2Jtwo\n3\n4\n"
            + long_
            + "\nsix\n";
    assertThat(errorsAfter("ws", refusal).lines())
        .containsExactly(
            "error: ADDRESS responded with 401 Who\\u001B[31m Are You instead of 101",
            "  Location: /login",
            "  WWW-Authenticate: Basic realm=\"a\"",
            "  one",
            "  \\x1b[2Jtwo",
            "  3",
            "  4",
            "  " + long_.substring(0, 200) + "…");
    assertThat(errorsAfter("ws", "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"))
        .contains("responded with 302 Found instead of 101; --location follows redirects")
        .endsWith("\n  Location: /b\n");
  }

  @Test
  void a_server_that_speaks_the_other_of_tls_and_plain_text_is_named_with_the_scheme_to_use()
      throws Exception {
    assertThat(errorsAfter("ws", "\u0015\u0003\u0003\u0000\u0002\u0002\u0016"))
        .isEqualTo("error: the response from ADDRESS is TLS, not HTTP; use wss:// for it\n");
    assertThat(errorsAfter("ws", ""))
        .isEqualTo(
            "error: ADDRESS did not complete the opening handshake: the connection ended without a"
                + " response; use wss:// if the server expects TLS\n");
    assertThat(errorsAfter("wss", "HTTP/1.1 400 Bad Request\r\n\r\n"))
        .isEqualTo(
            "error: ADDRESS failed the TLS handshake: it does not speak TLS; use ws:// for a server"
                + " without TLS\n");
  }

  /** Returns what wscat prints after a server has answered, with ADDRESS for the URL. */
  private static String errorsAfter(String scheme, String response) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = scheme + "://127.0.0.1:" + server.getLocalPort() + "/";
      try (Program wscat = new Program("-c", address, "-x", "hello")) {
        try (Socket accepted = server.accept()) {
          byte[] head = new byte[8];
          assertThat(accepted.getInputStream().readNBytes(head, 0, head.length)).isPositive();
          answer(accepted, response);
          accepted.shutdownOutput();
          accepted.getInputStream().readAllBytes();
        }
        String errors = wscat.restOfErrors().replace(address, "ADDRESS");
        assertThat(wscat.exitCode()).isEqualTo(255);
        return errors;
      }
    }
  }

  @Test
  void a_host_that_is_unknown_and_a_subprotocol_that_is_refused_are_named() throws Exception {
    try (Program wscat = new Program("-c", "nobody.invalid", "-x", "hello")) {
      assertThat(wscat.restOfErrors())
          .startsWith("error: ws://nobody.invalid:80/ cannot be looked up: ")
          .hasLineCount(1);
    }
    String response =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    assertThat(errorsAfter("ws", response + "Sec-WebSocket-Protocol: other\r\n\r\n"))
        .startsWith("error: ADDRESS: ")
        .hasLineCount(1);
  }

  @Test
  void redirects_are_followed_only_when_asked_to() throws Exception {
    try (WebSocketServer elsewhere = WebSocketServer.listen(0, this::echo)) {
      String location = "ws://localhost:" + elsewhere.port() + "/";
      serve(
          builder ->
              builder.handshake(
                  HandshakePolicy.of(
                      request ->
                          HandshakeDecision.reject(
                              HttpResponse.text(302, "").with("Location", location)))));
      try (Program wscat = call("-x", "hello", "-w", "0")) {
        assertThat(wscat.restOfErrors()).contains("302");
        assertThat(wscat.exitCode()).isEqualTo(255);
      }
      try (Program wscat = call("-L", "-x", "hello", "-w", "0")) {
        assertThat(wscat.rest()).isEqualTo("hello\n");
      }
      try (Program wscat = call("-L", "--max-redirects", "0", "-x", "hello", "-w", "0")) {
        assertThat(wscat.exitCode()).isEqualTo(255);
      }
    }
  }

  @Test
  void an_address_needs_no_scheme_and_may_have_what_people_type() {
    assertThat(ConnectOptions.uri("localhost:8080")).hasToString("ws://localhost:8080");
    assertThat(ConnectOptions.uri("example.org/a b?{c}"))
        .hasToString("ws://example.org/a%20b?%7Bc%7D");
    assertThat(ConnectOptions.uri("wss://example.org")).hasToString("wss://example.org");
    assertThat(ConnectOptions.uri(" ws://example.org/\n")).hasToString("ws://example.org/");
    assertThat(ConnectOptions.uri("a.b:80/://")).hasToString("ws://a.b:80/://");
    assertThat(ConnectOptions.uri("ws+unix:/tmp/s:/path")).hasToString("ws+unix:/tmp/s:/path");
  }

  @Test
  void a_message_of_many_pieces_arrives_whole() throws Exception {
    String line = "x".repeat(3 << 20);
    try (Program wscat = call()) {
      Thread writer = new Thread(() -> wscat.enterAll((line + '\n').repeat(4)));
      writer.start();
      assertThat(wscat.rest()).hasSize(4 * (line.length() + 1));
      writer.join();
    }
  }
}
