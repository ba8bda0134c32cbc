// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ConnectStage;
import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.EachEnd;
import io.hawser.checks.support.EachEnd.Way;
import io.hawser.checks.support.FakePeer;
import io.hawser.checks.support.HeardEvents;
import io.hawser.checks.support.ScriptedPeer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests a server or proxy that ends its stream, at each stage of a client's connection. */
class EndOfServerTest {
  private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: (\\S+)");
  private static final String A = "81 01 61";
  private static final String B = "81 01 62";
  private static final String CLOSE_1001 = "88 02 03 E9";

  @TempDir static Path folder;
  private static SSLContext tls;

  private final HeardEvents heard = new HeardEvents();
  private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private @Nullable WebSocketClient client;
  private @Nullable FakePeer listening;

  @BeforeAll
  static void makeCertificates() throws Exception {
    tls = new Certificates(folder, "dns:localhost").context();
  }

  @AfterEach
  void nothing_is_left() throws IOException {
    if (client != null) {
      client.close();
    }
    if (listening != null) {
      listening.close();
    }
    heard.assertNothing();
  }

  private WebSocketClient client() {
    return Objects.requireNonNull(client);
  }

  private FakePeer listening() {
    return Objects.requireNonNull(listening);
  }

  /** The actions of a server. Its socket stays open until the client has ended the connection. */
  private interface Script {
    void play(ScriptedPeer server) throws Exception;
  }

  private ConnectRequest start(Way way, Script script) throws IOException {
    listening =
        new FakePeer(
            socket -> {
              try (ScriptedPeer server = ScriptedPeer.server(way.wire(), tls, socket)) {
                script.play(server);
                if (!way.resets()) {
                  server.awaitEnd();
                }
                ended.complete(null);
              } catch (Throwable failure) {
                ended.completeExceptionally(failure);
              }
            });
    client = WebSocketClient.builder().transport(way.transport()).tls(tls).proxyTls(tls).build();
    return ConnectRequest.to(
            (way.wire().secure() ? "wss://" : "ws://") + "localhost:" + listening().port() + "/")
        .handshakeTimeout(Duration.ofMinutes(1))
        .options(o -> o.closeTimeout(Duration.ofMinutes(1)));
  }

  /** Expects our client to end the connection, although the server has left it open. */
  private void assertGone() throws Exception {
    ended.get(20, TimeUnit.SECONDS);
  }

  private void open(Way way, Script script) throws Exception {
    open(way, false, script);
  }

  private void open(Way way, boolean paused, Script script) throws Exception {
    ConnectRequest request =
        start(
            way,
            server -> {
              answer101(server);
              script.play(server);
            });
    client()
        .connect(
            request,
            ws -> {
              ws.listener(heard);
              if (paused) {
                ws.pause();
              }
              opened.complete(ws);
            });
  }

  private static String acceptOf(String key) throws Exception {
    byte[] both = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1);
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(both));
  }

  private static void answer101(ScriptedPeer server) throws Exception {
    Matcher key = KEY.matcher(server.readHead());
    assertThat(key.find()).isTrue();
    server.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + acceptOf(key.group(1))
            + "\r\n\r\n");
  }

  private static List<String> ended(Way way, String... before) {
    List<String> events = new ArrayList<>(List.of(before));
    if (way.resets()) {
      events.add("error TransportException");
      events.add("close 1006 NETWORK cause");
    } else {
      events.add("close 1006 REMOTE");
    }
    return events;
  }

  @EachEnd
  void a_proxy_before_its_answer(Way way) throws Exception {
    start(
        way,
        proxy -> {
          assertThat(proxy.readHead()).startsWith("CONNECT ");
          proxy.end(way.end());
        });
    URI proxy =
        URI.create((way.wire().secure() ? "https" : "http") + "://localhost:" + listening().port());
    Throwable failure =
        failureOf(client().connect(ConnectRequest.to("ws://example.org/").proxy(proxy), ws -> {}));
    assertThat(failure)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.PROXY));
    assertGone();
  }

  @EachEnd
  void a_proxy_before_the_answer_of_its_server(Way way) throws Exception {
    start(
        way,
        proxy -> {
          proxy.readHead();
          proxy.send("HTTP/1.1 200 OK\r\n\r\n");
          assertThat(proxy.readHead()).startsWith("GET / ");
          proxy.end(way.end());
        });
    URI proxy =
        URI.create((way.wire().secure() ? "https" : "http") + "://localhost:" + listening().port());
    Throwable failure =
        failureOf(client().connect(ConnectRequest.to("ws://example.org/").proxy(proxy), ws -> {}));
    assertThat(failure)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.HANDSHAKE));
    assertGone();
  }

  @EachEnd
  void before_its_answer(Way way) throws Exception {
    ConnectRequest request =
        start(
            way,
            server -> {
              server.readHead();
              server.end(way.end());
            });
    assertThat(failureOf(client().connect(request, ws -> {})))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.HANDSHAKE));
    assertGone();
  }

  @EachEnd
  void after_a_refusal_whose_body_ends_with_the_stream(Way way) throws Exception {
    ConnectRequest request =
        start(
            way,
            server -> {
              server.readHead();
              server.send("HTTP/1.1 403 Forbidden\r\n\r\nnot you").end(way.end());
            });
    Throwable failure = failureOf(client().connect(request, ws -> {}));
    if (!way.resets()) {
      assertThat(failure)
          .isInstanceOfSatisfying(
              HandshakeException.class,
              e -> {
                assertThat(e.status()).isEqualTo(403);
                assertThat(new String(Objects.requireNonNull(e.response()).body(), ISO_8859_1))
                    .isEqualTo("not you");
              });
    }
    assertGone();
  }

  @EachEnd
  void without_messages(Way way) throws Exception {
    open(
        way,
        server -> {
          opened.get(10, TimeUnit.SECONDS);
          server.end(way.end());
        });
    assertThat(heard.untilClosed()).isEqualTo(ended(way));
    assertGone();
  }

  @EachEnd
  void after_messages(Way way) throws Exception {
    open(
        way,
        server -> {
          if (way.resets()) {
            opened.get(10, TimeUnit.SECONDS);
          }
          server.sendHex(A).sendHex(B).sendHex(A + B).end(way.end());
        });
    assertThat(heard.untilClosed()).isEqualTo(ended(way, "a", "b", "a", "b"));
    assertGone();
  }

  @EachEnd
  void after_a_close_frame(Way way) throws Exception {
    open(
        way,
        server -> {
          opened.get(10, TimeUnit.SECONDS);
          server.sendHex(A + CLOSE_1001).end(way.end());
        });
    assertThat(heard.untilClosed()).containsExactly("a", "close 1001 REMOTE");
    assertGone();
  }

  @EachEnd
  void after_both_close_frames(Way way) throws Exception {
    open(
        way,
        server -> {
          server.sendHex(CLOSE_1001);
          server.readHex(8);
          server.end(way.end());
        });
    assertThat(heard.untilClosed()).containsExactly("close 1001 REMOTE");
    assertGone();
  }

  @EachEnd
  void after_our_close_frame(Way way) throws Exception {
    open(
        way,
        server -> {
          opened.get(10, TimeUnit.SECONDS).close(1000, "");
          server.readHex(8);
          server.sendHex(A).end(way.end());
        });
    if (way.resets()) {
      assertThat(heard.untilClosed())
          .containsExactly("a", "error TransportException", "close 1006 NETWORK cause");
    } else {
      assertThat(heard.untilClosed()).containsExactly("a", "close 1006 LOCAL");
    }
    assertGone();
  }

  @EachEnd
  void after_a_violation(Way way) throws Exception {
    open(
        way,
        server -> {
          opened.get(10, TimeUnit.SECONDS);
          server.sendHex(A + "83 00").end(way.end());
        });
    assertThat(heard.untilClosed())
        .containsExactly("a", "error PeerException", "close 1002 LOCAL cause");
    assertGone();
  }

  @EachEnd
  void while_nothing_is_read(Way way) throws Exception {
    open(
        way,
        true,
        server -> {
          WebSocket ws = opened.get(10, TimeUnit.SECONDS);
          server.sendHex(A + B).end(way.end());
          ws.resume();
        });
    assertThat(heard.untilClosed()).isEqualTo(ended(way, "a", "b"));
    assertGone();
  }
}
