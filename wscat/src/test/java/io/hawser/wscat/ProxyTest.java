// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** wscat with third-party proxies that require authentication. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProxyTest {
  private final WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onMessage(ws::send));
  private @Nullable Process proxy;
  private int port;
  @TempDir Path folder;

  @AfterEach
  void stop() throws Exception {
    server.close();
    if (proxy != null) {
      proxy.descendants().forEach(ProcessHandle::destroy);
      proxy.destroy();
      proxy.waitFor();
    }
  }

  @Test
  void an_http_proxy_leads_to_the_server() throws Exception {
    String program = ExternalProgram.require("tinyproxy");
    port = Ports.free();
    Path configuration =
        Files.writeString(
            folder.resolve("tinyproxy.conf"),
            "Listen 127.0.0.1\nPort " + port + "\nTimeout 60\nBasicAuth me secret\n");
    start(program, "-d", "-c", configuration.toString());

    assertAnswered("me:secret@127.0.0.1:" + port);
    assertRefused("407", "http://127.0.0.1:" + port);
  }

  @Test
  void a_socks_proxy_leads_to_the_server() throws Exception {
    port = Ports.free();
    String number = String.valueOf(port);
    start(
        ExternalProgram.require("microsocks"),
        "-i",
        "127.0.0.1",
        "-p",
        number,
        "-u",
        "me",
        "-P",
        "secret");

    assertAnswered("socks5h://me:secret@127.0.0.1:" + port);
    assertRefused("proxy", "socks5://127.0.0.1:" + port);
  }

  private Program call(String proxy) throws IOException {
    String address = "localhost:" + server.port();
    return new Program("-c", address, "--proxy", proxy, "-x", "hello", "-w", "0");
  }

  private void assertAnswered(String proxy) throws Exception {
    try (Program wscat = call(proxy)) {
      assertThat(wscat.rest()).isEqualTo("hello\n");
      assertThat(wscat.exitCode()).isZero();
    }
  }

  private void assertRefused(String words, String proxy) throws Exception {
    try (Program wscat = call(proxy)) {
      assertThat(wscat.restOfErrors()).startsWith("error: ").contains(words);
      assertThat(wscat.exitCode()).isEqualTo(255);
    }
  }

  private void start(String... command) throws Exception {
    Path log = folder.resolve("log");
    Process started =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    proxy = started;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isListening()) {
      if (started.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        throw new IOException(command[0] + " does not listen: " + Files.readString(log));
      }
    }
  }

  private boolean isListening() {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }
}
