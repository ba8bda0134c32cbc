// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Certificates;
import io.hawser.server.ClientCertificates;
import io.hawser.server.WebSocketServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests which servers wscat trusts, and the certificates and keys that it is given. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TlsTest {
  private static final BlockingQueue<String> GUESTS = new LinkedBlockingQueue<>();

  @TempDir static Path folder;
  private static Certificates authority;
  private static Certificates localhost;
  private static Certificates client;
  private static WebSocketServer asking;
  private static WebSocketServer impostor;

  @BeforeAll
  static void startServers() throws Exception {
    authority = Certificates.authority(folder);
    localhost = authority.issue("localhost", "dns:localhost");
    client = authority.issue("client", "dns:client.test");
    Certificates elsewhere = authority.issue("elsewhere", "dns:elsewhere.test");
    asking =
        WebSocketServer.builder()
            .tls(
                tls ->
                    tls.certificate(localhost.certificate, localhost.key)
                        .trustClients(authority.certificate)
                        .clientCertificates(ClientCertificates.WANTED))
            .onConnection(
                ws -> {
                  GUESTS.add(
                      ws.request().clientCertificates().stream()
                          .map(each -> each.getSubjectX500Principal().getName())
                          .findFirst()
                          .orElse("nobody"));
                  ws.onMessage(ws::send);
                })
            .start();
    impostor =
        WebSocketServer.builder()
            .tls(elsewhere.certificate, elsewhere.key)
            .onConnection(ws -> ws.onMessage(ws::send))
            .start();
  }

  @AfterAll
  static void stopServers() {
    asking.close();
    impostor.close();
  }

  private static Program call(WebSocketServer server, Object... options) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-c", "wss://localhost:" + server.port(), "-x", "hello", "-w", "0"));
    for (Object option : options) {
      arguments.add(option.toString());
    }
    return new Program(arguments.toArray(new String[0]));
  }

  private static void assertRefused(String words, Program program) throws Exception {
    assertEnded(255, words, program);
  }

  private static void assertEnded(int code, String words, Program program) throws Exception {
    try (Program wscat = program) {
      assertThat(wscat.restOfErrors()).startsWith("error: ").contains(words);
      assertThat(wscat.exitCode()).isEqualTo(code);
    }
  }

  private static void assertAnswered(Program program) throws Exception {
    try (Program wscat = program) {
      assertThat(wscat.rest()).isEqualTo("hello\n");
      assertThat(wscat.exitCode()).isZero();
    }
  }

  @Test
  void a_server_is_trusted_for_its_authority_and_name_or_without_a_check() throws Exception {
    assertRefused(
        "its certificate is not trusted; --ca FILE trusts the authority in a file, and -n any"
            + " server\n",
        call(asking));
    assertAnswered(call(asking, "--ca", authority.certificate));
    assertRefused(
        "its certificate is for another host; -n trusts any server\n",
        call(impostor, "--ca", authority.certificate));
    assertAnswered(call(impostor, "-n"));
  }

  @Test
  void a_certificate_is_shown_to_a_server_that_asks() throws Exception {
    Path certificate = client.certificate;
    Path encrypted = client.encryptedKey("open sesame");
    GUESTS.clear();

    assertAnswered(call(asking, "-n"));
    assertThat(GUESTS.poll(30, TimeUnit.SECONDS)).isEqualTo("nobody");
    assertAnswered(call(asking, "-n", "--cert", certificate, "--key", client.key));
    assertThat(GUESTS.poll(30, TimeUnit.SECONDS)).isEqualTo("CN=client");
    String phrase = "--passphrase=open sesame";
    assertAnswered(call(asking, "-n", "--cert", certificate, "--key", encrypted, phrase));
    assertThat(GUESTS.poll(30, TimeUnit.SECONDS)).isEqualTo("CN=client");
    assertEnded(1, "is encrypted", call(asking, "--cert", certificate, "--key", encrypted));
    assertEnded(
        1, "decrypted", call(asking, "--cert", certificate, "--key", encrypted, "--passphrase=x"));
  }

  @Test
  void a_listener_speaks_tls_and_reads_the_passphrase_from_the_first_line() throws Exception {
    String key = localhost.encryptedKey("open sesame").toString();
    String[] tls = {
      "--tls-cert", localhost.certificate.toString(), "--tls-key", key, "--passphrase"
    };
    try (Program listener = Program.listening(tls)) {
      int port = listener.enter("open sesame\nwelcome\n").port();
      String address = "wss://localhost:" + port;
      try (Program wscat = new Program("-c", address, "--ca", authority.certificate.toString())) {
        assertThat(wscat.line()).isEqualTo("welcome");
      }
    }
    assertEnded(
        1,
        "no passphrase",
        new Program("-l", "0", tls[0], tls[1], tls[2], tls[3], tls[4]).endInput());
  }
}
