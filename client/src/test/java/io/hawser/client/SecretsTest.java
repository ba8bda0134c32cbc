// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.checks.support.FakePeer;
import io.hawser.client.route.EnvironmentProxies;
import io.hawser.client.route.Proxy;
import io.hawser.protocol.Headers;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that neither a message nor its causes show a password, whatever is wrong with it. */
class SecretsTest {
  private static String all(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause).append('\n');
      assertThat(cause.getSuppressed()).isEmpty();
    }
    return text.toString();
  }

  private static void assertKeepsSecret(Throwable failure) {
    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(all(failure)).doesNotContain("s3").doesNotContain("cret").doesNotContain("alice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://alice:s3^cret@h/",
        "ws://alice:s3%cret@h/",
        "ws://alice:s3/cret@h/",
        "ws://alice:s3?cret@h/",
        "ws://alice:s3#cret@h/",
        "ws://alice:s3\\cret@h/",
        "ws://alice:s3 cret@h/",
        "ws://alice:s3@cret@h:x/",
        "ws://alice:s3[cret@h/",
        "ws://alice:s3cret@h:99999/",
        "ws://alice:s3cret@h_,/",
        "ws://alice:s3cret@/",
        "ws://alice:s3cret@h/#fragment",
        "ftp://alice:s3cret@h/",
        "ws:alice:s3cret@h/",
        "alice:s3cret@h",
        "ws+unix:alice:s3cret@h",
        "ws+unix://alice:s3cret@h/s",
        "ws://h:x/?token=s3cret",
        "ws://h/a b?token=s3cret",
        "ws://h/?token=s3^cret",
      })
  void a_uri_that_cannot_be_used_is_not_repeated(String uri) {
    assertKeepsSecret(catchThrowable(() -> ConnectRequest.to(uri)));
    try (WebSocketClient client = WebSocketClient.create()) {
      assertKeepsSecret(catchThrowable(() -> client.connect(uri, ws -> {})));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://alice:s3%cret@proxy:3128",
        "http://alice:s3^cret@proxy:3128",
        "http://alice:s3/cret@proxy:3128",
        "http://alice:s3?cret@proxy:3128",
        "http://alice:s3#cret@proxy:3128",
        "alice:s3^cret@proxy:3128",
        "alice:s3cret@proxy:99999",
        "ftp://alice:s3cret@proxy",
        "http://alice:s3cret@proxy/path",
        "http://alice:s3cret@",
        "socks4://alice:s3cret@proxy",
        "socks5://alice:s3cret%0A@proxy",
      })
  void a_proxy_of_the_environment_that_cannot_be_used_is_not_repeated(String proxy) {
    for (String name : new String[] {"WS_PROXY", "https_proxy", "ALL_PROXY"}) {
      assertKeepsSecret(catchThrowable(() -> new EnvironmentProxies(Map.of(name, proxy)::get)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice:s3cret@proxy:3128", "http://alice:s3cret@proxy/p"})
  void a_proxy_of_the_caller_that_cannot_be_used_is_not_repeated(String proxy) {
    assertKeepsSecret(catchThrowable(() -> ConnectRequest.to("ws://h").proxy(URI.create(proxy))));
  }

  @ParameterizedTest
  @CsvSource({
    "http://alice:s3^cret@h/",
    "http://alice:s3cret@h/",
    "http://h:x/?s3cret",
    "ftp://alice:s3cret@h/?s3cret",
    "//alice:s3cret@h/",
  })
  void a_location_that_cannot_be_used_is_not_repeated(String location) throws Exception {
    String answer = "HTTP/1.1 302 X\r\nLocation: " + location + "\r\n\r\n";
    try (FakePeer peer = FakePeer.answering(answer);
        WebSocketClient client = WebSocketClient.create()) {
      Throwable failure =
          failureOf(
              client.connect(
                  ConnectRequest.to("ws://127.0.0.1:" + peer.port()).followRedirects(1), ws -> {}));

      assertThat(all(failure)).contains("redirects (302)").doesNotContain("s3");
    }
  }

  @Test
  void to_string_shows_no_secrets() {
    URI secret = URI.create("ws://alice:s3cret@h/path?s3cret");
    Redirect redirect = new Redirect(302, Headers.of("Set-Cookie", "s3cret"), secret, secret, 1);

    assertThat(redirect).hasToString("302 from ws://…@h/path to ws://…@h/path");
    assertThat(ConnectRequest.to(secret).header("Cookie", "s3cret")).hasToString("ws://h:80/path");
    assertThat(Proxy.of(URI.create("http://alice:s3cret@h"))).hasToString("http://h:80");
  }
}
