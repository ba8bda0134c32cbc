// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import static io.hawser.endpoint.ProxyHeader.FORWARDED;
import static io.hawser.endpoint.ProxyHeader.X_FORWARDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.endpoint.ProxyHeader;
import io.hawser.protocol.Headers;
import io.hawser.server.http.TrustedProxies.Client;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final String[] NETWORKS = {"10.0.0.0/8", "192.168.1.1", "fd00::/8", "::1"};
  private static final SocketAddress PROXY = socket("10.0.0.1");
  private static final SocketAddress STRANGER = socket("203.0.113.9");

  private static InetSocketAddress socket(String address) {
    return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), 4711);
  }

  private static String text(Client client) {
    return client.address() instanceof InetSocketAddress address
        ? NetUtil.toSocketAddressString(address) + (client.secure() ? " secure" : "")
        : client.address() + (client.secure() ? " secure" : "");
  }

  private static String forwarded(String value) {
    return text(
        TrustedProxies.in(FORWARDED, NETWORKS)
            .clientOf(PROXY, false, Headers.of("Forwarded", value)));
  }

  private static String xForwarded(Headers headers) {
    return text(TrustedProxies.in(X_FORWARDED, NETWORKS).clientOf(PROXY, false, headers));
  }

  // -- X-Forwarded-For ---------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "198.51.100.7                        | 198.51.100.7:0",
        "198.51.100.7:1234                   | 198.51.100.7:1234",
        "2001:db8::7                         | [2001:db8::7]:0",
        "[2001:db8::7]                       | [2001:db8::7]:0",
        "[2001:db8::7]:1234                  | [2001:db8::7]:1234",
        "::ffff:198.51.100.7                 | 198.51.100.7:0",
        "1.1.1.1, 198.51.100.7               | 198.51.100.7:0",
        "1.1.1.1, 198.51.100.7, 10.9.9.9     | 198.51.100.7:0",
        "198.51.100.7,10.9.9.9,192.168.1.1   | 198.51.100.7:0",
        "198.51.100.7, ::ffff:10.9.9.9       | 198.51.100.7:0",
        "198.51.100.7, fd00::1, ::1          | 198.51.100.7:0",
        "198.51.100.7, 192.168.1.2           | 192.168.1.2:0",
        "10.9.9.9, 10.8.8.8                  | 10.9.9.9:0",
        // Empty elements do not count.
        "198.51.100.7,                       | 198.51.100.7:0",
        "198.51.100.7, ,,\t,                 | 198.51.100.7:0",
        "198.51.100.7, , 10.9.9.9            | 198.51.100.7:0",
        ", 198.51.100.7, ,10.9.9.9,          | 198.51.100.7:0",
        // Elements that stop the walk: the last valid one remains.
        "                                    | 10.0.0.1:4711",
        ",                                   | 10.0.0.1:4711",
        "198.51.100.7, unknown               | 10.0.0.1:4711",
        "198.51.100.7, _hidden, 10.9.9.9     | 10.9.9.9:0",
        "198.51.100.7, unix:                 | 10.0.0.1:4711",
        "198.51.100.7, localhost             | 10.0.0.1:4711",
        "198.51.100.7, a.example             | 10.0.0.1:4711",
        "198.51.100.7, 1.2.3                 | 10.0.0.1:4711",
        "198.51.100.7, 1.2.3.4.5             | 10.0.0.1:4711",
        "198.51.100.7, 1.2.3.256             | 10.0.0.1:4711",
        "198.51.100.7, 3405803783            | 10.0.0.1:4711",
        "198.51.100.7, 012.0.0.1             | 10.0.0.1:4711",
        "198.51.100.7, 0x7f.0.0.1            | 10.0.0.1:4711",
        "198.51.100.7, 1.2.3.4:              | 10.0.0.1:4711",
        "198.51.100.7, 1.2.3.4:x             | 10.0.0.1:4711",
        "198.51.100.7, 1.2.3.4:65536         | 10.0.0.1:4711",
        "198.51.100.7, 1.2.3.4:-1            | 10.0.0.1:4711",
        "198.51.100.7, 1.2.3.4 x             | 10.0.0.1:4711",
        "198.51.100.7, [1.2.3.4]             | 10.0.0.1:4711",
        "198.51.100.7, [::1                  | 10.0.0.1:4711",
        "198.51.100.7, ::1]                  | 10.0.0.1:4711",
        "198.51.100.7, [::1]x                | 10.0.0.1:4711",
        "198.51.100.7, [[::1]]               | 10.0.0.1:4711",
        "198.51.100.7, [::1]:                | 10.0.0.1:4711",
        "198.51.100.7, fe80::1%eth0          | 10.0.0.1:4711",
        "198.51.100.7, 1::2::3               | 10.0.0.1:4711",
        "198.51.100.7, 1:2:3:4:5:6:7:8:9     | 10.0.0.1:4711",
        "198.51.100.7, :                     | 10.0.0.1:4711",
        "198.51.100.7, []                    | 10.0.0.1:4711",
        "198.51.100.7, ]                     | 10.0.0.1:4711",
        "198.51.100.7, \"1.2.3.4\"           | 10.0.0.1:4711",
        "198.51.100.7, 10.9.9.9/8            | 10.0.0.1:4711",
        "198.51.100.7, \u00B2.2.2.2          | 10.0.0.1:4711",
        "\", 198.51.100.7                    | 198.51.100.7:0",
      })
  void x_forwarded_for_is_read_from_its_end(String value, String client) {
    assertThat(xForwarded(Headers.of("X-Forwarded-For", value == null ? "" : value)))
        .isEqualTo(client);
  }

  @Test
  void several_lines_are_one_list() {
    assertThat(
            xForwarded(
                Headers.of(
                    "X-Forwarded-For", "1.1.1.1",
                    "x-forwarded-for", "198.51.100.7, 10.7.7.7",
                    "X-Forwarded-For", "10.8.8.8")))
        .isEqualTo("198.51.100.7:0");
    assertThat(forwardedLines("for=1.1.1.1;x=\"", "for=198.51.100.7;proto=https, for=10.7.7.7"))
        .isEqualTo("198.51.100.7:0 secure");
  }

  private static String forwardedLines(String first, String second) {
    return text(
        TrustedProxies.in(FORWARDED, NETWORKS)
            .clientOf(PROXY, false, Headers.of("Forwarded", first, "Forwarded", second)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.7           | https        | 198.51.100.7:0 secure",
        "198.51.100.7           | HTTPS        | 198.51.100.7:0 secure",
        "198.51.100.7           | wss          | 198.51.100.7:0 secure",
        "198.51.100.7           | http         | 198.51.100.7:0",
        "198.51.100.7           | ws           | 198.51.100.7:0",
        "198.51.100.7           | gopher       | 198.51.100.7:0",
        "198.51.100.7           | https, http  | 198.51.100.7:0",
        "198.51.100.7           | http, https  | 198.51.100.7:0 secure",
        "1.1.1.1, 198.51.100.7  | https, http  | 198.51.100.7:0",
        "198.51.100.7, 10.7.7.7 | https, http  | 198.51.100.7:0 secure",
        "198.51.100.7, 10.7.7.7 | http, https  | 198.51.100.7:0",
        "198.51.100.7, 10.7.7.7 | https        | 198.51.100.7:0 secure",
        "1.1.1.1, 198.51.100.7, 10.7.7.7 | https, http, http | 198.51.100.7:0",
        "1.1.1.1, 198.51.100.7, 10.7.7.7 | http, https, http | 198.51.100.7:0 secure",
        "10.7.7.7               | https, http  | 10.7.7.7:0",
        "unknown                | https        | 10.0.0.1:4711 secure",
        "198.51.100.7           | \"https\"    | 198.51.100.7:0",
      })
  void the_scheme_is_that_of_the_trusted_proxy_nearest_to_the_client(
      String nodes, String schemes, String client) {
    assertThat(xForwarded(Headers.of("X-Forwarded-For", nodes, "X-Forwarded-Proto", schemes)))
        .isEqualTo(client);
  }

  @Test
  void a_scheme_without_address_is_the_nearest_proxys() {
    assertThat(xForwarded(Headers.of("X-Forwarded-Proto", "http, https")))
        .isEqualTo("10.0.0.1:4711 secure");
    assertThat(xForwarded(Headers.empty())).isEqualTo("10.0.0.1:4711");
  }

  // -- Forwarded ---------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "for=198.51.100.7                                | 198.51.100.7:0",
        "For=198.51.100.7;Proto=https                    | 198.51.100.7:0 secure",
        "proto=http;for=198.51.100.7;by=10.0.0.1;host=x  | 198.51.100.7:0",
        "for=\"198.51.100.7:1234\"                       | 198.51.100.7:1234",
        "for=\"198.51.100.7:_port\"                      | 198.51.100.7:0",
        "for=\"[2001:db8::7]:1234\"                      | [2001:db8::7]:1234",
        "for=\"[2001:db8::7]\"                           | [2001:db8::7]:0",
        "for=\"\\1\\9\\8.51.100.7\"                      | 198.51.100.7:0",
        "for=198.51.100.7; proto=https ; by=x;           | 198.51.100.7:0 secure",
        "for=1.1.1.1, for=198.51.100.7;proto=https, for=10.9.9.9;proto=http"
            + " | 198.51.100.7:0 secure",
        "for=198.51.100.7;proto=https, for=10.9.9.9      | 198.51.100.7:0 secure",
        "for=198.51.100.7, for=10.9.9.9;proto=https      | 198.51.100.7:0",
        "for=198.51.100.7;host=\"a,b;c\\\"d\\\\\"         | 198.51.100.7:0",
        "for=1.1.1.1, for=198.51.100.7;host=\"x,for=6.6.6.6\" | 198.51.100.7:0",
        "for=198.51.100.7,                               | 198.51.100.7:0",
        "for=198.51.100.7;proto=https, , for=10.9.9.9, , | 198.51.100.7:0 secure",
        // Elements that stop the walk.
        "for=198.51.100.7, for=unknown                   | 10.0.0.1:4711",
        "for=198.51.100.7, for=_hidden;proto=https       | 10.0.0.1:4711 secure",
        "for=198.51.100.7, for=\"_hidden:80\"            | 10.0.0.1:4711",
        "for=198.51.100.7, proto=https                   | 10.0.0.1:4711 secure",
        "for=198.51.100.7, x                             | 10.0.0.1:4711",
        "for=198.51.100.7, for                           | 10.0.0.1:4711",
        "for=198.51.100.7, for=                          | 10.0.0.1:4711",
        "for=198.51.100.7, for=1.2.3.4;for=1.2.3.5       | 10.0.0.1:4711",
        "for=198.51.100.7, for=\"1.2.3.4                 | 10.0.0.1:4711",
        "for=198.51.100.7, for=1.2.3.4\"                 | 10.0.0.1:4711",
        "for=198.51.100.7, for=\"1.2.3.4\"x              | 10.0.0.1:4711",
        "for=198.51.100.7, for=\"1.2.3.4\\\"             | 10.0.0.1:4711",
        "for=198.51.100.7, for = 1.2.3.4                 | 10.0.0.1:4711",
        "for=198.51.100.7, for=1.2.3.4:80 80             | 10.0.0.1:4711",
        "for=198.51.100.7, for=example.org               | 10.0.0.1:4711",
        "for=198.51.100.7, for=1.2.3.4;proto=https x=\"  | 10.0.0.1:4711",
        ";                                               | 10.0.0.1:4711",
        "198.51.100.7                                    | 10.0.0.1:4711",
      })
  void forwarded_is_read_from_its_end(String value, String client) {
    assertThat(forwarded(value)).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=6.6.6.6;x=\"",
        "for=\"6.6.6.6",
        "\"",
        "\\",
        "for=6.6.6.6;x=\"\\",
        "for=6.6.6.6;x=\"\\\"",
        "for=6.6.6.6;x=\"\",\"",
        ",,,\"\"\"",
        "for=6.6.6.6",
        "for=10.6.6.6;proto=https;",
      })
  void a_client_cannot_hide_what_a_proxy_appends(String sent) {
    for (String appended :
        new String[] {
          "for=198.51.100.7",
          "for=\"198.51.100.7\";proto=http",
          "for=\"198.51.100.7:0\";by=\"[fd00::1]\";host=\"a,b\"",
        }) {
      assertThat(forwarded(sent + ", " + appended)).isEqualTo("198.51.100.7:0");
      assertThat(forwarded(sent + ", " + appended + ", for=10.9.9.9;by=\"x\""))
          .isEqualTo("198.51.100.7:0");
    }
  }

  // -- the host ----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "for=198.51.100.7;host=example.org               | example.org",
        "for=198.51.100.7;host=\"example.org:8080\"      | example.org:8080",
        "host=example.org                                | example.org",
        "for=1.1.1.1;host=a, for=198.51.100.7;host=b     | b",
        "for=198.51.100.7;host=b, for=10.9.9.9;host=c    | b",
        "for=198.51.100.7, for=10.9.9.9;host=c           | c",
        "for=198.51.100.7;host=\"a b\"                   |",
        "for=198.51.100.7;host=\"u@h\"                   |",
        "for=198.51.100.7;host=\"h:65536\"               |",
        "for=198.51.100.7                                |",
      })
  void the_host_is_that_of_the_trusted_proxy_nearest_to_the_client(String value, String host) {
    TrustedProxies proxies = TrustedProxies.in(FORWARDED, NETWORKS);

    assertThat(proxies.clientOf(PROXY, false, Headers.of("Forwarded", value)).host())
        .isEqualTo(host);
    assertThat(proxies.clientOf(STRANGER, false, Headers.of("Forwarded", value)).host()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.7           | example.org | example.org",
        "198.51.100.7           | a, b        | b",
        "198.51.100.7, 10.7.7.7 | a, b        | a",
        "198.51.100.7, 10.7.7.7 | a           | a",
        "198.51.100.7           | a/b         |",
        "198.51.100.7           | ,           |",
      })
  void the_host_may_be_in_a_separate_field(String nodes, String hosts, String host) {
    Headers headers = Headers.of("X-Forwarded-For", nodes, "X-Forwarded-Host", hosts);

    assertThat(TrustedProxies.in(X_FORWARDED, NETWORKS).clientOf(PROXY, false, headers).host())
        .isEqualTo(host);
  }

  // -- trusted networks ---------------------------------------------------------------------------

  @Test
  void a_peer_that_is_not_a_trusted_proxy_is_ignored() {
    Headers headers =
        Headers.of(
            "X-Forwarded-For", "198.51.100.7",
            "X-Forwarded-Proto", "https",
            "Forwarded", "for=198.51.100.7;proto=https");
    for (ProxyHeader header : ProxyHeader.values()) {
      TrustedProxies proxies = TrustedProxies.in(header, NETWORKS);
      assertThat(text(proxies.clientOf(STRANGER, false, headers))).isEqualTo("203.0.113.9:4711");
      assertThat(text(proxies.clientOf(STRANGER, true, headers)))
          .isEqualTo("203.0.113.9:4711 secure");
      assertThat(text(proxies.clientOf(socket("192.168.1.2"), false, headers)))
          .isEqualTo("192.168.1.2:4711");
      assertThat(proxies.clientOf(STRANGER, false, headers).address()).isSameAs(STRANGER);
    }
    assertThat(TrustedProxies.NONE.clientOf(PROXY, true, headers))
        .isEqualTo(new Client(PROXY, true, null));
  }

  @Test
  void only_the_chosen_header_is_read() {
    Headers forwarded = Headers.of("Forwarded", "for=198.51.100.7;proto=https");
    Headers xForwarded = Headers.of("X-Forwarded-For", "198.51.100.7", "X-Forwarded-Proto", "wss");

    assertThat(TrustedProxies.in(FORWARDED, NETWORKS).clientOf(PROXY, false, xForwarded))
        .isEqualTo(new Client(PROXY, false, null));
    assertThat(TrustedProxies.in(X_FORWARDED, NETWORKS).clientOf(PROXY, false, forwarded))
        .isEqualTo(new Client(PROXY, false, null));
  }

  @Test
  void tls_to_this_process_counts_unless_a_proxy_reports_another_scheme() {
    TrustedProxies proxies = TrustedProxies.in(X_FORWARDED, NETWORKS);
    Headers unsaid = Headers.of("X-Forwarded-For", "198.51.100.7");

    assertThat(proxies.clientOf(PROXY, true, unsaid).secure()).isTrue();
    assertThat(proxies.clientOf(PROXY, true, unsaid.with("X-Forwarded-Proto", "http")).secure())
        .isFalse();
    assertThat(proxies.clientOf(PROXY, true, unsaid.with("X-Forwarded-Proto", "x")).secure())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "203.0.113.9, 203.0.113.9, true",
    "203.0.113.9, 203.0.113.8, false",
    "203.0.113.8/31, 203.0.113.9, true",
    "::ffff:203.0.113.9, 203.0.113.9, true",
    "203.0.113.9, ::ffff:203.0.113.9, true",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.9, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8::/33, 2001:db8:8000::, false",
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8::1, 2001:db8::2, false",
    "::1, ::1, true",
  })
  void networks_are_compared_by_their_bits(String network, String peer, boolean trusted) {
    Client client =
        TrustedProxies.in(X_FORWARDED, network)
            .clientOf(socket(peer), false, Headers.of("X-Forwarded-For", "198.51.100.7"));

    assertThat(text(client).equals("198.51.100.7:0")).isEqualTo(trusted);
  }

  @Test
  void unix_stands_for_a_peer_on_a_unix_domain_socket() {
    SocketAddress peer = new DomainSocketAddress("/run/proxy.sock");
    Headers headers = Headers.of("X-Forwarded-For", "198.51.100.7, 10.9.9.9");

    assertThat(TrustedProxies.in(X_FORWARDED, "0.0.0.0/0", "::/0").clientOf(peer, false, headers))
        .isEqualTo(new Client(peer, false, null));
    assertThat(text(TrustedProxies.in(X_FORWARDED, "unix").clientOf(peer, false, headers)))
        .isEqualTo("10.9.9.9:0");
    assertThat(
            text(
                TrustedProxies.in(X_FORWARDED, "unix", "10.0.0.0/8")
                    .clientOf(peer, false, headers)))
        .isEqualTo("198.51.100.7:0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.0.0",
        "10.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "10.*",
        "localhost",
        "proxy.example",
        "abc.de",
        "::1/129",
        "::1%lo",
        "[::1]",
        "::ffff:10.0.0.0/104",
        "1::2::3",
        "Unix",
        "１0.0.0.1",
      })
  void an_invalid_network_is_refused_at_the_call(String network) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrustedProxies.in(X_FORWARDED, "10.0.0.1", network))
        .withMessageContaining('"' + network + '"')
        .withMessageContaining("10.0.0.0/8");
  }

  @Test
  void long_headers_are_parsed_in_linear_time() {
    int length = 2 << 20;
    for (String piece :
        new String[] {
          ",", "\"", "\\", "\\\"", ";", "for=", "10.1.1.1,", "for=10.1.1.1,", ":", "1"
        }) {
      String value = piece.repeat(length / piece.length());
      for (String end : new String[] {"", "\"", "x"}) {
        Headers headers = Headers.of("Forwarded", value + end, "X-Forwarded-For", value + end);
        for (ProxyHeader header : ProxyHeader.values()) {
          assertThat(TrustedProxies.in(header, NETWORKS).clientOf(PROXY, false, headers))
              .isNotNull();
        }
      }
    }
  }

  @Test
  void nothing_that_a_proxy_sends_throws() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    String alphabet = "0129.:abf[]\"\\,;=_ %forproto";
    for (int i = 0; i < 10_000; i++) {
      StringBuilder value = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        value.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Headers headers =
          Headers.of(
              "Forwarded",
              "for=" + value,
              "X-Forwarded-For",
              value.toString(),
              "X-Forwarded-Proto",
              "a");
      for (ProxyHeader header : ProxyHeader.values()) {
        assertThat(TrustedProxies.in(header, NETWORKS).clientOf(PROXY, false, headers))
            .as("seed %d, %s", seed, value)
            .isNotNull();
      }
    }
  }
}
