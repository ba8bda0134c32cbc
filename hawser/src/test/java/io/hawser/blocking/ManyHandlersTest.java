// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import java.io.BufferedReader;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Tests a server with ten thousand handlers on virtual threads, and with little memory. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(120)
class ManyHandlersTest {
  private static final int COUNT = 10_000;
  private static final int AT_ONCE = 200;

  @Test
  void ten_thousand_handlers_wait_in_a_small_heap() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ManyHandlers.class.getName())
            .redirectError(Redirect.INHERIT)
            .start();
    try (WebSocketClient client = WebSocketClient.create();
        BufferedReader answers = process.inputReader();
        Writer commands = process.outputWriter()) {
      String uri = "ws://127.0.0.1:" + answers.readLine() + "/";
      Semaphore echoes = new Semaphore(AT_ONCE);
      List<WebSocket> open = new ArrayList<>();
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COUNT; i++) {
          assertThat(echoes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
          if (round == 0) {
            open.add(client.connect(uri, ws -> ws.onText(text -> echoes.release())).get());
          }
          open.get(i).send("message");
        }
        assertThat(echoes.tryAcquire(AT_ONCE, 30, TimeUnit.SECONDS)).isTrue();
        echoes.release(AT_ONCE);
      }
      commands.write("\n");
      commands.flush();
      assertThat(answers.readLine()).isEqualTo("" + COUNT);
      client.close();
      commands.close();
      assertThat(answers.readLine()).as("pinned").isEqualTo("0");
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
