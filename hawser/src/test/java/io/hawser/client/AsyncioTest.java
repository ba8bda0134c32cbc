// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HandshakeException;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.HeardEvents;
import io.hawser.server.WebSocketServer;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Python's asyncio, which ends its side of TLS, and leaves TCP open until the other side of TLS has
 * ended too.
 */
class AsyncioTest {
  /** Python gives up after 30 seconds, and so do we unless told otherwise. */
  private static final Duration IN_TIME = Duration.ofSeconds(20);

  private static final String COMMON =
      """
      import asyncio, base64, hashlib, signal, ssl, sys, time

      signal.alarm(100)

      async def head(reader):
          return (await reader.readuntil(b'\\r\\n\\r\\n')).decode('latin1')

      async def close(reader, writer, reply):
          await reader.readexactly(reply)
          start = time.monotonic()
          writer.close()
          await writer.wait_closed()
          print('closed in time' if time.monotonic() - start < 20 else 'late', flush=True)

      def only(context, version):
          context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, version)
          return context
      """;

  private static final String CLIENT =
      COMMON
          + """
          async def main(port, version, certificate, frame, reply):
              context = only(ssl.create_default_context(cafile=certificate), version)
              reader, writer = await asyncio.open_connection('localhost', int(port), ssl=context)
              writer.write(b'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nUpgrade: websocket\\r\\n'
                  b'Connection: Upgrade\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n'
                  b'Sec-WebSocket-Version: 13\\r\\n\\r\\n')
              await head(reader)
              writer.write(bytes.fromhex(frame))
              await close(reader, writer, int(reply))

          asyncio.run(main(*sys.argv[1:]))
          """;

  private static final String SERVER =
      COMMON
          + """
          async def serve(reader, writer):
              request = await head(reader)
              status, frame, reply = sys.argv[4:7]
              key = request.split('Sec-WebSocket-Key: ', 1)[1].split('\\r\\n', 1)[0]
              accept = hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode())
              if status == '101':
                  writer.write(b'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\n'
                      b'Connection: Upgrade\\r\\nSec-WebSocket-Accept: '
                      + base64.b64encode(accept.digest()) + b'\\r\\n\\r\\n' + bytes.fromhex(frame))
              else:
                  writer.write(b'HTTP/1.1 ' + status.encode() + b' No\\r\\n\\r\\nnot you')
              await close(reader, writer, int(reply))

          async def main(version, certificate, key):
              context = only(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), version)
              context.load_cert_chain(certificate, key)
              server = await asyncio.start_server(serve, 'localhost', 0, ssl=context)
              print(server.sockets[0].getsockname()[1], flush=True)
              async with server:
                  await server.serve_forever()

          asyncio.run(main(*sys.argv[1:4]))
          """;

  @TempDir static Path folder;
  private static Certificates certificates;

  private final HeardEvents heard = new HeardEvents();
  private @Nullable Process process;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new Certificates(folder, "dns:localhost");
  }

  @AfterEach
  void end() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    heard.assertNothing();
  }

  private BufferedReader run(String program, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(ExternalProgram.require("python3"), "-c", program));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.to(folder.resolve("log").toFile()))
            .start();
    return process.inputReader();
  }

  private static void assertClosed(BufferedReader output) throws Exception {
    assertThat(output.readLine())
        .as(Files.readString(folder.resolve("log")))
        .isEqualTo("closed in time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void a_client_that_closes_cleanly_is_not_awaited(String version) throws Exception {
    assertClientIsReleased(version, "88820000000003e8", 4, "close 1000 REMOTE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void a_client_that_ends_without_a_close_frame_is_closed(String version) throws Exception {
    assertClientIsReleased(version, "", 0, "close 1006 REMOTE");
  }

  private void assertClientIsReleased(String version, String frame, int reply, String event)
      throws Exception {
    try (WebSocketServer server =
        WebSocketServer.builder()
            .host("localhost")
            .tls(certificates.certificate, certificates.key)
            .onConnection(ws -> ws.listener(heard))
            .start()) {
      String port = String.valueOf(server.port());
      assertClosed(
          run(
              CLIENT,
              port,
              version,
              certificates.certificate.toString(),
              frame,
              String.valueOf(reply)));
      assertThat(heard.untilClosed()).containsExactly(event);
      long start = System.nanoTime();
      server.stop(Duration.ofMinutes(1));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void a_server_that_closes_cleanly_is_not_awaited(String version) throws Exception {
    assertServerIsReleased(version, "880203e8", 8, "close 1000 REMOTE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void a_server_that_ends_without_a_close_frame_is_closed(String version) throws Exception {
    assertServerIsReleased(version, "810161", 0, "a", "close 1006 REMOTE");
  }

  private void assertServerIsReleased(String version, String frames, int reply, String... events)
      throws Exception {
    BufferedReader output = serve(version, "101", frames, reply);
    int port = Integer.parseInt(output.readLine());
    try (WebSocketClient client =
        WebSocketClient.builder().trust(certificates.certificate).build()) {
      client
          .connect("wss://localhost:" + port + "/", ws -> ws.listener(heard))
          .get(20, TimeUnit.SECONDS);
      assertThat(heard.untilClosed()).containsExactly(events);
      assertClosed(output);
    }
  }

  private BufferedReader serve(String version, String status, String frames, int reply)
      throws Exception {
    return run(
        SERVER,
        version,
        certificates.certificate.toString(),
        certificates.key.toString(),
        status,
        frames,
        String.valueOf(reply));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void a_refusal_that_ends_with_tls_has_its_status_and_body(String version) throws Exception {
    BufferedReader output = serve(version, "403", "", 0);
    int port = Integer.parseInt(output.readLine());
    try (WebSocketClient client =
        WebSocketClient.builder().trust(certificates.certificate).build()) {
      assertThat(failureOf(client.connect("wss://localhost:" + port + "/", ws -> {})))
          .isInstanceOfSatisfying(
              HandshakeException.class,
              e -> {
                assertThat(e.status()).isEqualTo(403);
                assertThat(Objects.requireNonNull(e.response()).body())
                    .asString()
                    .isEqualTo("not you");
              });
      assertClosed(output);
    }
  }
}
