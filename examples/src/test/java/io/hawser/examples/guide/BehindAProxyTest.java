// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Heartbeat;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.Daemon;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of docs/how-to/run-behind-a-proxy.md. */
@EnabledOnOs(OS.LINUX) // where all of 127.0.0.0/8 belongs to the loopback interface
class BehindAProxyTest {
  private static final String CLIENT = "127.0.0.2"; // neither the servers nor the proxy
  private final RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
  private final WebSocketServer one = start("one");
  private final WebSocketServer two = start("two");
  @TempDir Path folder;
  private Certificates own;
  private WebSocketClient client;
  private int port;

  private static WebSocketServer start(String name) {
    int port = 0;
    String[] proxies = {"127.0.0.1"};
    return
    // tag::server[]
    WebSocketServer.builder()
        .port(/* 8080 */ port)
        .trustProxies(ProxyHeader.X_FORWARDED, /* "10.0.0.0/8" */ proxies)
        .options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(20))))
        .onConnection(ws -> ws.send("hello " + ws.request().clientAddress()))
        // end::server[]
        .onConnection(ws -> greet(name, ws))
        // tag::server[]
        .start();
    // end::server[]
  }

  private static void greet(String name, WebSocket ws) {
    InetSocketAddress address = (InetSocketAddress) ws.request().clientAddress();
    String scheme = ws.request().secure() ? " over TLS" : "";
    ws.send(name + " welcomes " + address.getAddress().getHostAddress() + scheme);
    ws.onMessage(ws::send);
  }

  @BeforeEach
  void prepare() throws Exception {
    own = new Certificates(folder, "ip:127.0.0.1");
    client = WebSocketClient.builder().trust(own.certificate).build();
    port = Ports.free();
  }

  @AfterEach
  void stop() {
    client.close();
    one.close();
    two.close();
  }

  private String configuration(String name) throws Exception {
    try (InputStream template = BehindAProxyTest.class.getResourceAsStream(name)) {
      return new String(template.readAllBytes(), StandardCharsets.UTF_8)
          .replace("10.0.0.1:8080", "127.0.0.1:" + one.port())
          .replace("10.0.0.2:8080", "127.0.0.1:" + two.port());
    }
  }

  private Daemon nginx() throws Exception {
    String program = ExternalProgram.require("nginx");
    String configuration =
        configuration("nginx.conf")
            .replace("FOLDER", folder.toString())
            .replace("listen 443", "listen 127.0.0.1:" + port)
            .replace("/etc/nginx/cert.pem", own.certificate.toString())
            .replace("/etc/nginx/key.pem", own.key.toString());
    if (System.getProperty("user.name").equals("root")) {
      configuration = "user root;\n" + configuration; // the one that may use the folder
    }
    Path file = Files.writeString(folder.resolve("nginx.conf"), configuration);
    return new Daemon(
        port,
        List.of(program, "-p", folder.toString(), "-c", file.toString(), "-e", "stderr"),
        folder.resolve("nginx.log"));
  }

  private Daemon haproxy() throws Exception {
    String program = ExternalProgram.require("haproxy");
    Path both = folder.resolve("site.pem");
    Files.writeString(both, Files.readString(own.certificate) + Files.readString(own.key));
    String configuration =
        configuration("haproxy.cfg")
            .replace("bind :443", "bind 127.0.0.1:" + port)
            .replace("/etc/haproxy/site.pem", both.toString());
    Path file = Files.writeString(folder.resolve("haproxy.cfg"), configuration);
    return new Daemon(
        port, List.of(program, "-db", "-f", file.toString()), folder.resolve("haproxy.log"));
  }

  /** Connects as a client that pretends to be another one. */
  private WebSocket connect() throws Exception {
    return client
        .connect(
            ConnectRequest.to("wss://127.0.0.1:" + port)
                .origin("https://127.0.0.1:" + port)
                .localAddress(InetAddress.getByName(CLIENT))
                .header("X-Forwarded-For", "198.51.100.7"),
            ws -> ws.listener(heard))
        .get(20, TimeUnit.SECONDS);
  }

  private void assertServed() throws Exception {
    for (int i = 0; i < 3; i++) {
      WebSocket ws = connect();
      assertThat(heard.next())
          .matches("text (one|two) welcomes " + CLIENT.replace(".", "[.]") + " over TLS");
      ws.send("ping " + i);
      assertThat(heard.next()).isEqualTo("text ping " + i);
    }
    one.drain(Duration.ofMinutes(1));
    for (int i = 0; i < 3; i++) {
      connect();
      assertThat(heard.next()).startsWith("text two welcomes");
    }
  }

  @Test
  void nginx_reports_clients_and_turns_to_the_server_that_does_not_drain() throws Exception {
    try (Daemon nginx = nginx()) {
      assertThat(nginx).isNotNull();
      assertServed();
    }
  }

  @Test
  void haproxy_reports_clients_and_turns_to_the_server_that_does_not_drain() throws Exception {
    try (Daemon haproxy = haproxy()) {
      assertThat(haproxy).isNotNull();
      assertServed();
    }
  }
}
