// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.checks.support.FakePeer;
import io.hawser.checks.support.FramePeer;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests examples/js/hawser-resume.js in a browser, with a server that is written by hand. Its rules
 * are tested by {@link ResumeScriptTest}.
 */
class ResumePageTest {
  private static final Path SCRIPT = Path.of("..", "..", "examples", "js", "hawser-resume.js");

  /** Collects the events as text. */
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <p id=events></p>
      <script type=module>
        import { ResumingWebSocket } from "./hawser-resume.js";
        const show = text => { events.textContent += text + "; "; };
        window.start = (port, protocols, options) => {
          const ws = new ResumingWebSocket(`ws://127.0.0.1:${port}/`, protocols,
              { initialDelay: 1, maxDelay: 1, ...options });
          ws.addEventListener("open", () => { show(`open ${ws.subprotocol}`); ws.send("hello"); });
          ws.addEventListener("message", async ({ data, topic }) =>
              show(`${topic}: ${data instanceof Blob ? "blob of " + data.size : data.byteLength ?? data}`));
          ws.addEventListener("lost", ({ topic }) => show(`lost ${topic}`));
          ws.addEventListener("down", ({ code }) => show(`down ${code}`));
          ws.addEventListener("close", ({ code, reason }) => show(`close ${code} ${reason}`));
          window.ws = ws;
        };
      </script>
      """;

  @AutoClose private final WebSocketServer pages = servePage();
  @AutoClose private final Browser browser = Browser.start();

  private final BlockingQueue<FramePeer> connections = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile String selected = "hawser.resume.1";

  @AutoClose private final FakePeer server = new FakePeer(this::serve);

  ResumePageTest() throws IOException {}

  @BeforeAll
  static void require_a_browser() {
    String missing = Browser.missing();
    if (System.getenv("CI") != null) {
      assertThat(missing).as("what is missing, although CI is set").isNull();
    }
    assumeTrue(missing == null, "missing: " + missing);
  }

  private static WebSocketServer servePage() throws IOException {
    HttpResponse page = HttpResponse.html(PAGE);
    HttpResponse script =
        new HttpResponse(
            200,
            Headers.of("Content-Type", "text/javascript; charset=utf-8"),
            Files.readAllBytes(SCRIPT));
    return WebSocketServer.builder()
        .host("127.0.0.1")
        .http(
            HttpHandler.of(
                request ->
                    switch (request.path()) {
                      case "/" -> page;
                      case "/hawser-resume.js" -> script;
                      default -> HttpResponse.text(404, "not here");
                    }))
        .onConnection(ws -> ws.close())
        .start();
  }

  private void serve(Socket socket) throws IOException {
    FramePeer peer = FramePeer.accept(socket, selected);
    connections.add(peer);
    try {
      ended.await(); // the test uses the connection until then
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void end() {
    ended.countDown();
  }

  private FramePeer connection() throws InterruptedException {
    FramePeer peer = connections.poll(20, TimeUnit.SECONDS);
    assertThat(peer).isNotNull();
    return peer;
  }

  private BrowserTab start(String more) {
    BrowserTab page = browser.open("http://127.0.0.1:" + pages.port() + "/");
    page.await("window.start");
    page.evaluate("start(" + server.port() + more + ")");
    return page;
  }

  @Test
  void missed_messages_arrive_on_the_next_connection() throws Exception {
    BrowserTab page = start("");
    FramePeer first = connection();
    assertThat(first.offered()).containsExactly("hawser.resume.1");
    assertThat(first.read()).isEqualTo("\0e\n");
    assertThat(first.read()).isEqualTo("hello");
    first.send("\0s4 e 118\nchat/7").sendFragments("\0t4 1", "19\nhe", "llo").send("plain");
    first.send("\0t4 120\n1234".getBytes(StandardCharsets.UTF_8));
    page.awaitText("#events", "open null; chat/7: hello; null: plain; chat/7: blob of 4;");

    page.evaluate(
        "ws.binaryType = 'arraybuffer', ws.send('\\0x'), ws.send(new Uint8Array([0, 1]))");
    assertThat(first.read()).isEqualTo("\0m\n\0x");
    assertThat(first.read()).isEqualTo("bytes 006d0a0001");
    page.evaluate("ws.send(new Blob(['abc']))");
    assertThat(first.read()).isEqualTo("bytes 006d0a616263");
    first.close(1012);

    FramePeer second = connection();
    assertThat(second.read()).isEqualTo("\0re 120\nchat/7");
    assertThat(second.read()).isEqualTo("\0e\n");
    assertThat(second.read()).isEqualTo("hello");
    second.send("\0l1 f 2\nchat/7").send("\0t1 3\n12".getBytes(StandardCharsets.UTF_8));
    page.awaitText("#events", "down 1012; open null; lost chat/7; chat/7: 2;");

    page.evaluate("ws.close()");
    assertThat(second.read()).isEqualTo("close 1000");
    second.close(1000);
    page.awaitText("#events", "close 1000");
    assertThat(page.problems()).isEmpty();
  }

  @Test
  void a_violation_ends_the_connection_with_a_code_that_browsers_send() throws Exception {
    BrowserTab page = start("");
    FramePeer peer = connection();
    assertThat(peer.read()).isEqualTo("\0e\n");
    assertThat(peer.read()).isEqualTo("hello");

    peer.send("\0t4 1\nx", "after");

    assertThat(peer.read()).isEqualTo("close 4002");
    page.awaitText("#events", "close 4002 a message of an unknown topic");
    assertThat(page.text("#events")).doesNotContain("after");
    assertThat(page.problems()).isEmpty();
  }

  @Test
  void a_server_that_does_not_know_it_can_select_the_subprotocol_of_the_application()
      throws Exception {
    selected = "chat";
    BrowserTab page = start(", 'chat'");
    FramePeer peer = connection();

    assertThat(peer.offered()).isEqualTo(List.of("hawser.resume.1+chat", "chat"));
    assertThat(peer.read()).isEqualTo("hello");
    peer.send("\0t4 1");
    page.awaitText("#events", "open chat; null:");
    page.awaitText("#events", "t4 1;");
    assertThat(page.problems()).isEmpty();
  }
}
