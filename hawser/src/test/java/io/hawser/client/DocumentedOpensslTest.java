// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.ExternalProgram;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of docs/how-to/serve-tls.md in an empty folder. */
class DocumentedOpensslTest {
  @TempDir Path folder;

  private String sh(String command) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + '\n' + output).isZero();
    return output;
  }

  private static List<String> documented() throws IOException {
    try (var lines = Files.lines(Path.of("../docs/how-to/serve-tls.md"))) {
      return lines.filter(line -> line.startsWith("openssl ")).toList();
    }
  }

  @Test
  void a_server_can_read_the_files_that_they_create() throws Exception {
    ExternalProgram.require("openssl");
    List<String> commands = documented();
    assertThat(commands).hasSize(2);
    sh("openssl ecparam -name prime256v1 -genkey -noout -out old.pem");

    sh(commands.get(0));
    assertThat(Files.readString(folder.resolve("privkey.pem"))).contains("BEGIN PRIVATE KEY");
    sh(commands.get(1));

    Path chain = folder.resolve("fullchain.pem");
    try (WebSocketServer server =
            WebSocketServer.builder()
                .tls(chain, folder.resolve("privkey.pem"))
                .onConnection(ws -> ws.onMessage(ws::send))
                .start();
        WebSocketClient client = WebSocketClient.builder().trust(chain).build()) {
      CompletableFuture<String> echo = new CompletableFuture<>();
      client
          .connect(
              "wss://localhost:" + server.port(),
              ws -> {
                ws.onText(echo::complete);
                ws.send("hello");
              })
          .get(20, TimeUnit.SECONDS);
      assertThat(echo.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
    }
  }
}
