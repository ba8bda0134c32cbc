// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.hawser.protocol.Limits;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  private static int status(Consumer<Endpoint.Builder> configuration, HttpRequest request) {
    Endpoint.Builder builder = Endpoint.builder().onConnection(ws -> {});
    configuration.accept(builder);
    HttpResponse rejection =
        builder.build().decide(request).toCompletableFuture().join().rejection();
    return rejection == null ? 101 : rejection.status();
  }

  private static HttpRequest from(@Nullable String origin) {
    Headers headers = Headers.of("Host", "localhost");
    return HttpRequest.get("/", origin == null ? headers : headers.with("Origin", origin));
  }

  private static HttpRequest to(String host, boolean secure) {
    HttpRequest get = HttpRequest.get("/", Headers.of("Host", host));
    return new HttpRequest(
        get.method(),
        get.target(),
        get.headers(),
        get.body(),
        secure,
        get.remoteAddress(),
        get.clientAddress(),
        get.clientCertificates());
  }

  // -- origins -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      value = {
        "https://example.org, https://example.org",
        "https://example.org:8443, https://example.org:8443",
        "http://[::1]:8080, http://[::1]:8080",
        "https://*.example.org, https://a.example.org",
        "https://*.example.org, https://a.b.example.org",
        "https://*.example.org, https://xn--bcher-kva.example.org",
        "https://*.example.org:8443, https://a.example.org:8443",
        "http://localhost:*, http://localhost",
        "http://localhost:*, http://localhost:1",
        "http://localhost:*, http://localhost:65535",
        "http://127.0.0.1:*, http://127.0.0.1:3000",
        "http://[::1]:*, http://[::1]:3000",
        "https://*.example.org:*, https://a.example.org:8443",
        "chrome-extension://abcdefghijklmnop, chrome-extension://abcdefghijklmnop",
        "capacitor://localhost, capacitor://localhost",
      })
  void an_origin_matches_its_pattern(String pattern, String origin) {
    assertThat(status(e -> e.allowOrigins("https://other.example", pattern), from(origin)))
        .isEqualTo(101);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "https://*.example.org, https://example.org",
        "https://*.example.org, https://.example.org",
        "https://*.example.org, https://..example.org",
        "https://*.example.org, https://a..example.org",
        "https://*.example.org, https://.a.example.org",
        "https://*.example.org, https://evil-example.org",
        "https://*.example.org, https://example.org.evil.com",
        "https://*.example.org, https://a.example.org.evil.com",
        "https://*.example.org, https://x.example.org@evil.com",
        "https://*.example.org, https://evil.com@x.example.org",
        "https://*.example.org, https://user:pw@x.example.org",
        "https://*.example.org, https://evil.com/x.example.org",
        "https://*.example.org, https://evil.com/.example.org",
        "https://*.example.org, https://evil.com:80/.example.org",
        "https://*.example.org, https://evil.com?.example.org",
        "https://*.example.org, https://evil.com#.example.org",
        "https://*.example.org, https://evil.com\\.example.org",
        "https://*.example.org, https://evil.com%2f.example.org",
        "https://*.example.org, https://evil.com .example.org",
        "https://*.example.org, https://[::1].example.org",
        "https://*.example.org, https://*.example.org",
        "https://*.example.org, https://A.example.org",
        "https://*.example.org, https://a.EXAMPLE.org",
        "https://*.example.org, HTTPS://a.example.org",
        "https://*.example.org, https://a.example.org.",
        "https://*.example.org, https://a.example.org:",
        "https://*.example.org, https://a.example.org:443",
        "https://*.example.org, https://a.example.org/",
        "https://*.example.org, http://a.example.org",
        "https://*.example.org, wss://a.example.org",
        "https://*.example.org, a.example.org",
        "https://*.example.org, //a.example.org",
        "https://*.example.org, null",
        "https://*.example.org, file://",
        "https://*.example.org, https://a.example.org https://evil.com",
        "https://example.org, https://a.example.org",
        "https://example.org, https://example.org.",
        "https://example.org, https://EXAMPLE.org",
        "https://example.org, https://example.org:443",
        "https://example.org, https://example.org:80",
        "https://example.org, null",
        "http://localhost:*, https://localhost",
        "http://localhost:*, http://localhost:",
        "http://localhost:*, http://localhost:*",
        "http://localhost:*, http://localhost:0x50",
        "http://localhost:*, http://localhost:65536",
        "http://localhost:*, http://localhost:080",
        "http://localhost:*, http://localhost:-1",
        "https://*.example.org:*, https://a.example.org:-1",
        "http://localhost:*, http://localhost:80:80",
        "http://localhost:*, http://localhost:80@evil.com",
        "http://localhost:*, http://localhost.evil.com:80",
      })
  void nothing_else_matches_it(String pattern, String origin) {
    assertThat(status(e -> e.allowOrigins("https://other.example", pattern), from(origin)))
        .isEqualTo(403);
  }

  @Test
  void long_origins_cost_no_more_than_their_length() {
    for (String label : new String[] {"a.", "a", ".", "@", "[", ":", "1"}) {
      String origin = "https://" + label.repeat(2 << 20) + ".example.org";
      int status = status(e -> e.allowOrigins("https://*.example.org:*"), from(origin));
      assertThat(status).isEqualTo(label.equals("a") || label.equals("1") ? 101 : 403);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "13, Origin, https://evil.example, 403",
    "13, Sec-WebSocket-Origin, https://evil.example, 101",
    "8, Sec-WebSocket-Origin, https://evil.example, 403",
    "8, Sec-WebSocket-Origin, https://example.org, 101",
    "8, Origin, https://evil.example, 403",
    "7, Sec-WebSocket-Origin, https://evil.example, 403",
  })
  void the_origin_is_read_from_the_field_of_the_version(
      String version, String field, String origin, int status) {
    HttpRequest request =
        HttpRequest.get(
            "/", Headers.of("Host", "localhost", "Sec-WebSocket-Version", version, field, origin));

    assertThat(status(e -> e.allowOrigins("https://example.org"), request)).isEqualTo(status);
  }

  @Test
  void who_sends_no_origin_is_no_browser_and_passes() {
    assertThat(status(e -> e.allowOrigins("https://example.org"), from(null))).isEqualTo(101);
    assertThat(status(e -> e.allowOrigins(), from(null))).isEqualTo(101);
    assertThat(status(e -> e.allowOrigins(), from("http://localhost"))).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "null, null, 101",
    "null, NULL, 403",
    "null, file://, 403",
    "null, http://localhost, 403",
    "file://, file://, 101",
    "file://, null, 403",
    "file://, file://x, 403",
    "self, http://localhost, 101",
    "self, https://localhost:80, 403",
    "self, http://localhost:81, 403",
    "self, self, 403",
    "self, null, 403",
    "self https://a.example, http://localhost, 101",
    "self https://a.example, https://a.example, 101",
    "https://a.example self, http://localhost, 101",
    "self https://a.example, https://b.example, 403",
  })
  void some_origins_have_no_host_and_one_is_the_host_itself(
      String allowed, String origin, int status) {
    assertThat(status(e -> e.allowOrigins(allowed.split(" ", -1)), from(origin))).isEqualTo(status);
    assertThat(
            status(e -> e.allowOrigins(allowed.split(" ", -1)).allowOrigins("x://y"), from(origin)))
        .as("the last call counts")
        .isEqualTo(403);
  }

  @Test
  void a_star_alone_is_refused_with_the_way_to_mean_it() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.builder().allowOrigins("*"))
        .withMessageContaining("allowAnyOriginEvenHostileOnes()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NULL",
        "Self",
        "self:8080",
        "file:///",
        "file://x/",
        "example.org",
        "//example.org",
        "://example.org",
        "https://",
        "https://*",
        "https://*.",
        "https://*:*",
        "https://example.org:-1",
        "https://**.example.org",
        "https://*example.org",
        "https://*.*.example.org",
        "https://a.*.example.org",
        "https://*.[::1]",
        "https://10.0.0.*",
        "*://example.org",
        "http*://example.org",
        "https://example.org/",
        "https://example.org/*",
        "https://example.org.",
        "https://.example.org",
        "https://Example.org",
        "HTTPS://example.org",
        "https://bücher.example",
        "https://user@example.org",
        "https://example.org:",
        "https://example.org:443",
        "http://*.example.org:80",
        "https://example.org:65536",
        "https://example.org:8*",
        "https://example.org https://example.com",
        "https://::1",
        "https://[::1",
      })
  void what_is_no_origin_is_refused_at_the_call(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.builder().allowOrigins("https://example.org", origin))
        .withMessageContaining('"' + origin + '"')
        .withMessageContaining("scheme://host");
  }

  // -- hosts -------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      value = {
        "example.org, example.org",
        "example.org, example.org:8080",
        "example.org, EXAMPLE.org",
        "localhost, localhost:1234",
        "127.0.0.1, 127.0.0.1:1234",
        "[::1], [::1]",
        "[::1], [::1]:8080",
        "[::1]:8080, [::1]:8080",
        "example.org:8080, example.org:8080",
        "example.org:80, example.org",
        "example.org:80, example.org:80",
        "*.example.org, a.b.example.org:8080",
        "*.example.org:8080, a.example.org:8080",
      })
  void a_host_that_is_allowed_is_answered(String allowed, String host) {
    assertThat(status(e -> e.allowHosts("other.example", allowed), to(host, false))).isEqualTo(101);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "localhost, evil.example",
        "localhost, localhost.evil.example",
        "localhost, evil-localhost",
        "localhost, localhost.",
        "localhost, localhost:",
        "localhost, localhost:80:80",
        "localhost, localhost:99999",
        "localhost, localhost@evil.example",
        "localhost, evil.example@localhost",
        "localhost, user:localhost",
        "localhost, 127.0.0.1",
        "localhost, [::1]",
        "127.0.0.1, 127.1",
        "127.0.0.1, 2130706433",
        "[::1], ::1",
        "[::1], [::1",
        "[::1], [::1]x",
        "[::1], [::2]",
        "example.org:8080, example.org",
        "example.org:8080, example.org:8081",
        "example.org:443, example.org",
        "*.example.org, example.org",
        "*.example.org, evil-example.org",
        "*.example.org, .example.org",
        "*.example.org, evil.example/.example.org",
        "*.example.org, a.example.org.evil.example",
      })
  void another_host_gets_421(String allowed, String host) {
    assertThat(status(e -> e.allowHosts("other.example", allowed), to(host, false))).isEqualTo(421);
  }

  @Test
  void a_host_without_a_port_means_the_one_of_its_scheme() {
    assertThat(status(e -> e.allowHosts("example.org:443"), to("example.org", true)))
        .isEqualTo(101);
    assertThat(status(e -> e.allowHosts("example.org:80"), to("example.org", true))).isEqualTo(421);
  }

  @Test
  void the_host_is_checked_before_the_origin_and_the_policy() {
    HttpRequest rebound =
        HttpRequest.get("/", Headers.of("Host", "evil.example", "Origin", "http://evil.example"));
    HandshakePolicy never =
        HandshakePolicy.of(
            request -> {
              throw new AssertionError("asked");
            });

    // The attack: a page from evil.example, whose name now points at this machine.
    assertThat(status(e -> {}, rebound)).isEqualTo(101);
    assertThat(
            status(
                e ->
                    e.allowHosts("localhost")
                        .allowOrigins("https://other.example")
                        .handshake(never),
                rebound))
        .isEqualTo(421);
    assertThat(status(e -> e.allowHosts("localhost"), HttpRequest.get("/", Headers.empty())))
        .isEqualTo(421);
  }

  @Test
  void a_refusal_says_why() {
    Endpoint endpoint = Endpoint.builder().onConnection(ws -> {}).allowHosts("localhost").build();
    HttpResponse refusal =
        endpoint.decide(to("evil.example", false)).toCompletableFuture().join().rejection();

    assertThat(Objects.requireNonNull(refusal).text()).contains("host");
  }

  @Test
  void a_copy_has_the_same_hosts_and_origins() {
    Endpoint copy =
        Endpoint.builder()
            .onConnection(ws -> {})
            .allowHosts("localhost")
            .allowOrigins("https://*.example.org")
            .copy()
            .build();

    assertThat(copy.decide(to("evil.example", false)).toCompletableFuture().join().rejection())
        .isNotNull();
    assertThat(copy.decide(from("https://evil.example")).toCompletableFuture().join().rejection())
        .isNotNull();
    assertThat(copy.decide(from("https://a.example.org")).toCompletableFuture().join().rejection())
        .isNull();
  }

  @Test
  void an_endpoint_does_not_change_with_its_builder_or_a_copy_of_it() {
    Endpoint.Builder builder = Endpoint.builder().onConnection(ws -> {});
    Endpoint endpoint = builder.build();
    Endpoint.Builder copy = builder.copy();
    builder.acceptHixie76().allowHosts("localhost");

    assertThat(endpoint.acceptsHixie()).isFalse();
    assertThat(copy.build().acceptsHixie()).isFalse();
    assertThat(builder.build().acceptsHixie()).isTrue();
    assertThat(endpoint.decide(to("evil.example", false)).toCompletableFuture().join().rejection())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "*.*.example.org",
        "http://example.org",
        "example.org/",
        "Example.org",
        "example.org:",
        "example.org:99999",
        "::1",
        "a b",
        "user@example.org",
        "example..org",
        "example.org."
      })
  void what_is_no_host_is_refused_at_the_call(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.builder().allowHosts("localhost", host))
        .withMessageContaining('"' + host + '"');
  }

  @Test
  void no_host_at_all_is_refused_at_the_call() {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.builder().allowHosts());
  }

  @Test
  void options_that_are_given_twice_add_up() {
    Endpoint endpoint =
        Endpoint.builder()
            .options(o -> o.maxMessageSize(10))
            .options(o -> o.maxFragments(3))
            .onConnection(ws -> {})
            .build();

    assertThat(endpoint.options().limits()).isEqualTo(new Limits(10, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length",
        "transfer-encoding",
        "Trailer",
        "Keep-Alive",
        "Connection",
        "Upgrade",
        "Sec-WebSocket-Accept",
      })
  void no_policy_contradicts_what_the_handshake_says_itself(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HandshakeDecision.accept().header(name, "1"))
        .withMessage("the opening handshake sets " + name + " itself");
  }
}
