// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.client.ConnectRequest;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxiesTest {
  private final Map<String, @Nullable String> environment = new HashMap<>();

  private @Nullable String proxyTo(String uri) {
    Proxy proxy =
        ProxyChoice.of(new EnvironmentProxies(environment::get))
            .proxyTo(Destination.of(URI.create(uri)));
    return proxy == null ? null : proxy.toString();
  }

  @Test
  void each_scheme_has_its_variable_and_all_proxy_is_the_fallback() {
    assertThat(proxyTo("ws://a/")).isNull();
    environment.put("ALL_PROXY", "socks5://s");
    environment.put("HTTPS_PROXY", "http://user:pass@p:3128/");

    assertThat(proxyTo("ws://a/")).isEqualTo("socks5://s:1080");
    assertThat(proxyTo("wss://a/")).isEqualTo("http://p:3128");
    environment.put("HTTP_PROXY", "q:81");
    assertThat(proxyTo("ws://a/")).isEqualTo("http://q:81");
    environment.put("WSS_PROXY", "https://r");
    environment.put("ws_proxy", "socks4a://t");
    assertThat(proxyTo("wss://a/")).isEqualTo("https://r:443");
    assertThat(proxyTo("ws://a/")).isEqualTo("socks4a://t:1080");
    assertThat(proxyTo("ws+unix:/s")).isNull();
  }

  @Test
  void lower_case_takes_precedence_and_blank_values_are_ignored() {
    environment.put("HTTP_PROXY", "http://upper");
    environment.put("http_proxy", "http://lower");
    assertThat(proxyTo("ws://a/")).isEqualTo("http://lower:80");
    environment.put("http_proxy", " ");
    assertThat(proxyTo("ws://a/")).isEqualTo("http://upper:80");

    environment.put("NO_PROXY", "a");
    assertThat(proxyTo("ws://a/")).isNull();
    environment.put("no_proxy", "b");
    assertThat(proxyTo("ws://a/")).isNotNull();
    assertThat(proxyTo("ws://b/")).isNull();
  }

  @Test
  void a_cgi_script_ignores_the_proxy_header() {
    environment.put("HTTP_PROXY", "http://attacker");
    environment.put("REQUEST_METHOD", "GET");
    assertThat(proxyTo("ws://a/")).isNull();
    environment.put("http_proxy", "http://own");
    assertThat(proxyTo("ws://a/")).isEqualTo("http://own:80");
  }

  @ParameterizedTest
  @CsvSource({
    "*, ws://a.example/, true",
    "*, ws://[::1]/, true",
    "*:81, ws://a.example:81/, true",
    "*:81, ws://a.example/, false",
    "'b, a.example', ws://a.example/, true",
    "'b	 A.Example,,c ', ws://a.example/, true",
    "a.example., ws://x.a.example/, true",
    ".a.example.:80, ws://a.example./, true",
    "*ample, ws://a.example/, true",
    "*xample, ws://a.ample/, false",
    "*.a.example, ws://a.example/, true",
    "., ws://a.example/, false",
    "a.example:443, wss://a.example/, true",
    "a.example:80, wss://a.example/, false",
    "a.example, ws://A.EXAMPLE./, true",
    "a.example, ws://x.a.example/, true",
    ".a.example, ws://x.a.example/, true",
    ".a.example, ws://a.example/, true",
    "*.a.example, ws://x.a.example/, true",
    "a.example, ws://xa.example/, false",
    "a.example, ws://a.example.b/, false",
    "example, ws://a.example/, true",
    "a.example:81, ws://a.example:81/, true",
    "a.example:81, ws://a.example/, false",
    "127.0.0.1, ws://127.0.0.1:81/, true",
    "127.0.0.0/8, ws://127.9.9.9/, true",
    "127.0.0.0/8, ws://128.0.0.1/, false",
    "127.0.0.0/99, ws://127.0.0.1/, false",
    "0.0.1, ws://127.0.0.1/, false",
    "127.0.0.0/8:81, ws://127.0.0.1:81/, true",
    "127.0.0.1:81, ws://127.0.0.1/, false",
    "::1, ws://[::1]/, true",
    "0:0:0:0:0:0:0:1, ws://[::1]/, true",
    "[::1], ws://[::1]:81/, true",
    "[::1]:81, ws://[::1]:81/, true",
    "[::1]:81, ws://[::1]/, false",
    "fe80::/10, ws://[fe80::5]/, true",
    "10.0.0.0/8, ws://a.example/, false",
    "'', ws://a.example/, false",
    "bücher.example, ws://bücher.example/, true",
    "BÜCHER.example, ws://xn--bcher-kva.example/, true",
    "xn--bcher-kva.example, ws://bücher.example/, true",
    ".bücher.example:81, ws://x.bücher.example:81/, true",
    "*.bücher.example, ws://x.bücher.example/, true",
    "'a, bücher.example', ws://bucher.example/, false",
    "straße.example, ws://strasse.example/, false",
    "127.0.0.01, ws://127.0.0.1/, false",
    "010.0.0.0/8, ws://10.0.0.1/, false",
    "fe80::/10, ws://[fe80::1%25eth0]/, true",
    "[fe80::1], ws://[fe80::1%25eth0]/, true",
    "fe80::%eth0/10, ws://[fe80::1]/, true",
    "::ffff:127.0.0.1, ws://127.0.0.1/, true",
    "::ffff:127.0.0.0/104, ws://127.0.0.1/, false",
  })
  void no_proxy_lists_servers_that_need_no_proxy(String none, String uri, boolean direct) {
    environment.put("ALL_PROXY", "http://p");
    environment.put("no_proxy", none);
    assertThat(proxyTo(uri)).isEqualTo(direct ? null : "http://p:80");
  }

  @Test
  void an_unusable_proxy_is_reported_without_its_password() {
    environment.put("HTTPS_PROXY", "ftp://user:hunter2@p");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxyTo("wss://a/"))
        .withMessageContaining("HTTPS_PROXY")
        .satisfies(e -> assertThat(e).hasStackTraceContaining("must begin with"))
        .satisfies(e -> assertThat(e.getCause()).isNotNull().hasMessageNotContaining("hunter2"));
  }

  @Test
  void the_real_environment_can_be_read() {
    assertThat(ConnectRequest.to("ws://a").proxyFromEnvironment()).hasToString("ws://a:80/");
  }
}
