// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectStage;
import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.WebSocketTimeoutException;
import io.hawser.checks.support.FakePeer;
import io.hawser.client.route.Destination;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that redirect a client. */
class RedirectTest {
  private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)");

  /** The requests of the WebSockets that the target accepted. */
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private final WebSocketServer target =
      WebSocketServer.builder()
          .allowAnyOriginEvenHostileOnes()
          .onConnection(ws -> requests.add(ws.request().target() + "\n" + ws.request().headers()))
          .start();
  // Both names are the loopback interface; only the names differ.
  private final WebSocketClient client =
      WebSocketClient.builder()
          .resolver(
              host -> CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress())))
          .build();

  @AfterEach
  void stop() {
    client.close();
    target.close();
  }

  private String target(String path) {
    return "ws://localhost:" + target.port() + path;
  }

  private static String answer(int status, String location) {
    return "HTTP/1.1 "
        + status
        + " Elsewhere\r\nLocation: "
        + location
        + "\r\nContent-Length: 5\r\n\r\nhello";
  }

  private static ConnectRequest to(FakePeer peer) {
    return ConnectRequest.to("ws://localhost:" + peer.port() + "/a/b?c").followRedirects(10);
  }

  private WebSocket open(ConnectRequest request) throws Exception {
    return client.connect(request, ws -> {}).get(20, TimeUnit.SECONDS);
  }

  private Throwable failure(ConnectRequest request) {
    return failureOf(client.connect(request, ws -> {}));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_redirect_is_followed_if_enabled(int status) throws Exception {
    try (FakePeer first = FakePeer.answering(answer(status, target("/x?y")))) {
      open(to(first));

      assertThat(requests).singleElement().asString().startsWith("/x?y\n");
      assertThat(failure(to(first).followRedirects(0)))
          .isInstanceOfSatisfying(
              HandshakeException.class,
              e -> {
                assertThat(e.status()).isEqualTo(status);
                assertThat(e.response()).extracting(HttpResponse::text).isEqualTo("hello");
              });
    }
  }

  @Test
  void only_the_first_of_several_responses_is_followed() throws Exception {
    String answers = answer(302, target("/x")) + answer(302, target("/y"));
    try (FakePeer first = FakePeer.answering(answers)) {
      open(to(first));

      assertThat(requests).singleElement().asString().startsWith("/x\n");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 304, 305, 401})
  void other_responses_are_not_redirects(int status) throws Exception {
    try (FakePeer first = FakePeer.answering(answer(status, target("/")))) {
      assertThat(failure(to(first))).isInstanceOf(HandshakeException.class);
      assertThat(requests).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/x, /x",
    "x, /a/x",
    "?d=e, /a/b?d=e",
    "../../../x, /x",
    "./x/../y?z, /a/y?z",
  })
  void a_relative_location_is_one_on_the_same_server(String location, String expected) {
    Destination here = Destination.of(URI.create("ws://h:81/a/b?c"));

    Destination there = here.resolve(location);

    assertThat(there.target()).isEqualTo(expected);
    assertThat(there.isSameServerAs(here)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://o/x, ws://o/x",
    "https://o/x, wss://o/x",
    "//o:82/x, ws://o:82/x",
    "wss://[::1]:82, wss://[::1]:82/",
    "ws://H:81/, ws://h:81/",
  })
  void an_absolute_location_may_be_one_of_http(String location, String expected) {
    Destination here = Destination.of(URI.create("ws://h:81/a/b?c"));

    assertThat(here.resolve(location).uri()).isEqualTo(URI.create(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://localhost/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ws://local host/",
        "ws://localhost/#fragment",
        "/x#fragment",
        "ws://localhost:99999/",
        "ws://",
        "http://user:password@localhost/",
        "//user@localhost/",
        "ws+unix:/var/run/docker.sock:/x",
      })
  void a_location_that_no_client_should_follow_is_an_error(String location) throws Exception {
    try (FakePeer first = FakePeer.answering(answer(302, location))) {
      assertThat(failure(to(first)))
          .isInstanceOfSatisfying(
              HandshakeException.class,
              e -> {
                assertThat(e.status()).isEqualTo(302);
                assertThat(e.stage()).isEqualTo(ConnectStage.HANDSHAKE);
                assertThat(e).hasMessageNotContaining("password@");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Location: /x\r\nLocation: /y\r\n"})
  void a_redirect_has_one_location(String fields) throws Exception {
    try (FakePeer first =
        FakePeer.answering("HTTP/1.1 302 X\r\n" + fields + "Content-Length: 0\r\n\r\n")) {
      assertThat(failure(to(first)))
          .isInstanceOf(HandshakeException.class)
          .hasMessageContaining("Location fields, not one");
    }
  }

  @Test
  void loops_and_endless_redirects_are_errors() throws Exception {
    try (FakePeer circle = FakePeer.answering(answer(302, "/a/b?c"));
        FakePeer endless =
            new FakePeer(
                socket -> {
                  String head = FakePeer.readHead(socket);
                  FakePeer.write(socket, answer(302, targetIn(head) + "x"));
                  FakePeer.readToEnd(socket);
                })) {
      assertThat(failure(to(circle)))
          .isInstanceOf(HandshakeException.class)
          .hasMessageContaining("in a loop");
      ConnectRequest request =
          ConnectRequest.to("ws://localhost:" + endless.port() + "/a").followRedirects(3);
      assertThat(failure(request))
          .isInstanceOf(HandshakeException.class)
          .hasMessageContaining("/axxxx, after 3 redirects already");
    }
  }

  private static ConnectRequest withSecrets(ConnectRequest request) {
    return request
        .header("Authorization", "Bearer secret")
        .header("Cookie", "secret")
        .header("Proxy-Authorization", "Basic secret")
        .header("Host", "other.example")
        .header("X-Custom", "1");
  }

  @Test
  void secrets_stay_with_their_server() throws Exception {
    List<String> heads = new CopyOnWriteArrayList<>();
    // From /1 to /2 of the same server, then to another port, and from there back.
    try (FakePeer other =
            new FakePeer(
                socket -> {
                  heads.add(FakePeer.readHead(socket));
                  FakePeer.write(socket, answer(302, target("/end")));
                });
        FakePeer first =
            new FakePeer(
                socket -> {
                  String head = FakePeer.readHead(socket);
                  heads.add(head);
                  FakePeer.write(
                      socket,
                      head.startsWith("GET /1 ")
                          ? answer(302, "/2")
                          : answer(302, "ws://localhost:" + other.port() + "/3"));
                })) {
      open(
          withSecrets(
              ConnectRequest.to("ws://localhost:" + first.port() + "/1").followRedirects(10)));

      assertThat(heads).hasSize(3);
      assertThat(heads.subList(0, 2))
          .allSatisfy(
              head ->
                  assertThat(head)
                      .contains("Authorization: Bearer secret\r\n")
                      .contains("Cookie: secret\r\n")
                      .contains("Host: other.example\r\n")
                      .doesNotContain("Proxy-Authorization"));
      List<String> strangers = new ArrayList<>(requests);
      strangers.add(heads.get(2));
      assertThat(strangers)
          .hasSize(2)
          .allSatisfy(
              head ->
                  assertThat(head)
                      .contains("X-Custom: 1")
                      .contains("Host: localhost:")
                      .doesNotContain("secret"));
    }
  }

  @Test
  void lost_trust_is_not_regained() {
    Redirects redirects = new Redirects(10, redirect -> true, server -> {});
    Redirects.Hop here = hop("wss://a.example/");

    Redirects.Hop there = redirects.next(here, redirect("wss://b.example/"));
    Redirects.Hop within = redirects.next(there, redirect("wss://b.example/2"));
    Redirects.Hop back = redirects.next(within, redirect("wss://a.example/2"));

    assertThat(there.trusted()).isFalse();
    assertThat(within.trusted()).isFalse();
    assertThat(back.trusted()).isFalse();
  }

  private static Redirects.Hop hop(String uri) {
    return new Redirects.Hop(Destination.of(URI.create(uri)), true);
  }

  private static HttpResponse redirect(String location) {
    return HttpResponse.text(302, "").with("Location", location);
  }

  @ParameterizedTest
  @CsvSource({
    "wss://a.example/, wss://a.example/x, true",
    "wss://a.example/, https://A.example:443/x, true",
    "wss://a.example/, wss://b.a.example/, false",
    "wss://a.example/, wss://example/, false",
    "wss://a.example/, wss://a.example:444/, false",
    "wss://a.example:444/, ws://a.example:444/x, false",
    "ws://a.example/, wss://a.example/x, false",
    "ws+unix:/s:/, /x, true",
    "ws+unix:/s:/, ws+unix:/s:/x, true",
    "ws+unix:/s:/, ws://localhost/, false",
  })
  void another_server_is_one_with_another_host_port_or_scheme(
      String from, String location, boolean same) {
    Redirects.Hop next =
        new Redirects(1, r -> true, server -> {}).next(hop(from), redirect(location));

    assertThat(next.trusted()).isEqualTo(same);
  }

  @Test
  void a_unix_socket_does_not_redirect_to_another() {
    assertThatExceptionOfType(HandshakeException.class)
        .isThrownBy(
            () ->
                new Redirects(1, r -> true, server -> {})
                    .next(hop("ws+unix:/s:/"), redirect("ws+unix:/t:/x")))
        .withMessageContaining("to a Unix socket");
  }

  @Test
  void user_and_password_of_the_uri_are_not_sent_to_other_servers() throws Exception {
    try (FakePeer first = FakePeer.answering(answer(302, target("/x")))) {
      open(
          ConnectRequest.to("ws://user:password@localhost:" + first.port() + "/")
              .followRedirects(1));

      assertThat(requests).singleElement().asString().doesNotContain("Authorization");
    }
  }

  @Test
  void each_attempt_has_its_own_key() throws Exception {
    List<String> keys = new CopyOnWriteArrayList<>();
    try (FakePeer first =
        new FakePeer(
            socket -> {
              keys.add(keyIn(FakePeer.readHead(socket)));
              FakePeer.write(socket, answer(302, target("/x")));
            })) {
      open(to(first));

      keys.add(keyIn(requests.get(0)));
      assertThat(keys).hasSize(2).doesNotHaveDuplicates();
    }
  }

  private static String targetIn(String head) {
    return head.substring("GET ".length(), head.indexOf(" HTTP/"));
  }

  private static String keyIn(String head) {
    Matcher key = KEY.matcher(head);
    assertThat(key.find()).isTrue();
    return key.group(1);
  }

  @Test
  void the_user_sees_each_hop_and_may_stop_it() throws Exception {
    List<Redirect> seen = new CopyOnWriteArrayList<>();
    try (FakePeer first = FakePeer.answering(answer(307, target("/x?y")))) {
      ConnectRequest request = to(first).onRedirect(seen::add);
      open(request);

      URI from = URI.create("ws://localhost:" + first.port() + "/a/b?c");
      assertThat(seen)
          .singleElement()
          .satisfies(
              hop -> {
                assertThat(hop.status()).isEqualTo(307);
                assertThat(hop.from()).isEqualTo(from);
                assertThat(hop.to()).isEqualTo(URI.create(target("/x?y")));
                assertThat(hop.count()).isEqualTo(1);
                assertThat(hop.headers().first("Content-Length")).isEqualTo("5");
              });
      assertThat(failure(request.onRedirect(hop -> false)))
          .isInstanceOf(HandshakeException.class)
          .hasMessageContaining("onRedirect does not allow");
      IllegalStateException mistake = new IllegalStateException("oops");
      assertThat(
              failure(
                  request.onRedirect(
                      hop -> {
                        throw mistake;
                      })))
          .isSameAs(mistake);
    }
  }

  @Test
  void the_timeout_includes_all_redirects() throws Exception {
    try (FakePeer silent = new FakePeer(FakePeer::readToEnd);
        FakePeer endless =
            new FakePeer(
                socket -> {
                  String path = targetIn(FakePeer.readHead(socket));
                  FakePeer.write(socket, answer(302, path.length() < 2000 ? path + "x" : path));
                })) {
      try (FakePeer first =
          FakePeer.answering(answer(302, "ws://localhost:" + silent.port() + "/"))) {
        assertThat(failure(to(first).handshakeTimeout(Duration.ofSeconds(3))))
            .isInstanceOf(WebSocketTimeoutException.class)
            .hasMessageContaining("waiting for the response from ws://localhost:" + silent.port());
      }
      // Each redirect is quick, and leads to another.
      assertThat(
              failure(
                  to(endless).followRedirects(1_000_000).handshakeTimeout(Duration.ofMillis(50))))
          .isInstanceOf(WebSocketTimeoutException.class);
    }
  }

  @TempDir private Path folder;

  @Test
  void a_server_on_a_unix_socket_may_redirect_within_itself() throws Exception {
    Path socket = folder.resolve("s");
    try (WebSocketServer unix =
        WebSocketServer.builder()
            .unixSocket(socket)
            .path("/x", e -> e.onConnection(ws -> requests.add(ws.request().target())))
            .path(
                "/y",
                e ->
                    e.handshake(
                            HandshakePolicy.of(request -> HandshakeDecision.reject(redirect("/x"))))
                        .onConnection(ws -> {}))
            .start()) {
      assertThat(unix).isNotNull();

      open(ConnectRequest.to("ws+unix:" + socket + ":/y").followRedirects(1));

      assertThat(requests).containsExactly("/x");
    }
  }

  @Test
  void a_server_on_a_unix_socket_may_not_redirect_to_another() {
    Redirects.Hop from = hop("ws+unix:/run/a.sock:/");
    for (String other :
        List.of("ws+unix:/run/b.sock:/", "wss+unix:/run/b.sock:/", "ws+unix:/run/a.sock2:/")) {
      assertThatThrownBy(() -> new Redirects(1, r -> true, to -> {}).next(from, redirect(other)))
          .isInstanceOf(HandshakeException.class)
          .hasMessageEndingWith("to a Unix socket, which a server may not choose");
    }
  }

  @Test
  void a_negative_number_of_redirects_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectRequest.to("ws://h").followRedirects(-1))
        .withMessage("followRedirects is -1: must be at least 0");
    assertThat(Stream.of(0, 1, 10).map(ConnectRequest.to("ws://h")::followRedirects)).hasSize(3);
  }
}
