// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.Daemon;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The client's address, directly and behind nginx, with the configuration of the documentation. */
@EnabledOnOs(OS.LINUX) // where all of 127.0.0.0/8 belongs to the loopback interface
class ClientAddressTest {
  private static final String CLIENT = "127.0.0.2"; // neither the server nor nginx
  @TempDir Path folder;

  /** Connects as a client that pretends to be another one, and returns what it is sent. */
  private String greeting(WebSocketClient client, String uri) throws Exception {
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    client
        .connect(
            ConnectRequest.to(uri)
                .localAddress(InetAddress.getByName(CLIENT))
                .header("X-Forwarded-For", "198.51.100.7")
                .header("X-Forwarded-Proto", "https"),
            ws -> ws.listener(heard))
        .get(20, TimeUnit.SECONDS);
    return heard.next();
  }

  private Daemon nginx(int port, String listen, String upstream) throws Exception {
    String program = ExternalProgram.require("nginx");
    String configuration;
    try (InputStream template = ClientAddressTest.class.getResourceAsStream("nginx.conf")) {
      configuration =
          new String(template.readAllBytes(), StandardCharsets.UTF_8)
              .replace("FOLDER", folder.toString())
              .replace("listen 443 ssl", "listen " + listen)
              .replace("http://unix:/run/chat/chat.sock", upstream);
    }
    if (!listen.endsWith("ssl")) {
      configuration = configuration.replaceAll("ssl_certificate.*", "");
    }
    if (System.getProperty("user.name").equals("root")) {
      configuration = "user root;\n" + configuration; // who may use the socket and the folder
    }
    Path file = Files.writeString(folder.resolve("nginx.conf"), configuration);
    return new Daemon(
        port,
        List.of(program, "-p", folder.toString(), "-c", file.toString(), "-e", "stderr"),
        folder.resolve("nginx.log"));
  }

  @Test
  void a_client_that_connects_directly_cannot_forge_its_address() throws Exception {
    try (WebSocketServer server =
            ClientAddressServer.start(WebSocketServer.builder(), "127.0.0.1");
        WebSocketClient client = WebSocketClient.create()) {
      assertThat(greeting(client, "ws://127.0.0.1:" + server.port()))
          .isEqualTo("text your address is " + CLIENT);
    }
  }

  @Test
  void nginx_reports_the_address_over_tcp() throws Exception {
    int port = Ports.free();
    try (WebSocketServer server =
            ClientAddressServer.start(WebSocketServer.builder(), "127.0.0.1");
        Daemon nginx = nginx(port, "127.0.0.1:" + port, "http://127.0.0.1:" + server.port());
        WebSocketClient client = WebSocketClient.create()) {
      assertThat(nginx).isNotNull();
      assertThat(greeting(client, "ws://127.0.0.1:" + port))
          .isEqualTo("text your address is " + CLIENT);
    }
  }

  @Test
  void nginx_reports_the_address_and_tls_on_a_unix_socket() throws Exception {
    int port = Ports.free();
    Certificates own = new Certificates(folder, "ip:127.0.0.1");
    Files.copy(own.certificate, folder.resolve("cert.pem"));
    Files.copy(own.key, folder.resolve("key.pem"));
    Path socket = folder.resolve("chat.sock");
    try (WebSocketServer server =
            ClientAddressServer.start(WebSocketServer.builder().unixSocket(socket), "unix");
        Daemon nginx = nginx(port, "127.0.0.1:" + port + " ssl", "http://unix:" + socket);
        WebSocketClient client = WebSocketClient.builder().trust(own.certificate).build()) {
      assertThat(nginx).isNotNull();
      assertThat(server.clients()).isEmpty();
      assertThat(greeting(client, "wss://127.0.0.1:" + port))
          .isEqualTo("text your address is " + CLIENT + " over TLS");
    }
  }
}
