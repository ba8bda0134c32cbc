// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.checks.support.FakePeer;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.route.Destination;
import io.hawser.client.route.Proxy;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which hosts and ports are valid, and how they are written in each context. */
class HostsTest {
  private static Destination to(String uri) {
    return Destination.of(Uris.parse(uri));
  }

  // -- IPv6 --------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "[::1], [::1]",
    "[0:0:0:0:0:0:0:1], [::1]",
    "[::], [::]",
    "[2001:DB8::A], [2001:db8::a]",
    "[2001:0db8:0:0:1:0:0:1], [2001:db8::1:0:0:1]",
    "[2001:db8:0:1:1:1:1:1], [2001:db8:0:1:1:1:1:1]",
    "[2001:db8::1:1:1:1:1], [2001:db8:0:1:1:1:1:1]",
    "[::ffff:192.0.2.1], [::ffff:192.0.2.1]",
    "[::FFFF:c000:201], [::ffff:192.0.2.1]",
    "[fe80::1%25eth0], [fe80::1]",
    "[fe80::1%eth0], [fe80::1]",
  })
  void an_ipv6_address_is_written_as_in_rfc_5952_without_its_zone(String host, String written) {
    Destination server = to("ws://" + host + ":81/");

    assertThat(server.hostHeader()).isEqualTo(written + ":81");
    assertThat(server.authority()).isEqualTo(written + ":81");
    assertThat(to("ws://" + host + "/").hostHeader()).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({"%25eth0, eth0", "%25Eth0, Eth0", "%eth0, eth0", "%252, 2", "%2525, 25"})
  void a_zone_follows_an_encoded_percent_sign(String written, String zone) {
    Destination server = to("ws://[FE80::1" + written + "]/x");

    assertThat(server.host()).isEqualTo("fe80::1%" + zone);
    assertThat(server.uri()).hasToString("ws://[fe80::1%25" + zone + "]/x");
    assertThat(Destination.of(server.uri())).isEqualTo(server);
    assertThat(server.isAddress()).isTrue();
  }

  @Test
  void a_zone_is_used_for_connecting_and_never_sent() throws Exception {
    CompletableFuture<String> host = new CompletableFuture<>();
    List<String> lookedUp = new CopyOnWriteArrayList<>();
    String loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
    try (FakePeer peer =
            new FakePeer(
                socket -> {
                  host.complete(FakePeer.readHead(socket));
                  FakePeer.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
                });
        WebSocketClient client =
            WebSocketClient.builder()
                .resolver(
                    name -> {
                      lookedUp.add(name);
                      return CompletableFuture.completedFuture(List.of());
                    })
                .build()) {
      ConnectRequest request =
          ConnectRequest.to("ws://[fe80::1%25" + loopback + "]/")
              .proxy(URI.create("http://127.0.0.1:" + peer.port()));

      assertThat(failureOf(client.connect(request, ws -> {}))).isNotNull();
      assertThat(host.get(20, TimeUnit.SECONDS))
          .startsWith("CONNECT [fe80::1]:80 HTTP/1.1\r\nhost: [fe80::1]:80\r\n");
      assertThat(failureOf(client.connect("ws://[fe80::1%25nothing]/", ws -> {})))
          .hasMessageStartingWith("ws://[fe80::1]:80/ cannot be looked up: no such interface");
      assertThat(lookedUp).isEmpty();
    }
  }

  @Test
  void two_notations_of_an_address_are_one_server() {
    assertThat(to("ws://[::1]/").isSameServerAs(to("ws://[0:0:0::1]/"))).isTrue();
    assertThat(to("ws://[fe80::1%25a]/").isSameServerAs(to("ws://[fe80::1%25b]/"))).isFalse();
  }

  // -- invalid hosts -----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.01 | four numbers from 0 to 255",
        "127.00.0.1 | four numbers from 0 to 255",
        "0127.0.0.1 | four numbers from 0 to 255",
        "127.0.0.256 | four numbers from 0 to 255",
        "127.0.0.4294967297 | four numbers from 0 to 255",
        "2130706433 | four numbers from 0 to 255",
        "0x7f000001 | four numbers from 0 to 255",
        "127.1 | four numbers from 0 to 255",
        "127.0.0.1. | four numbers from 0 to 255",
        "[::ffff:127.0.0.01] | is not an IPv6 address",
        "[fe80::1%25] | has no name",
        "a..b | empty part",
        ".a | empty part",
        "a,b | is not a host name",
        "a%62 | is not a host name",
        "faß.example | read differently",
        "βόλος.example | read differently",
        "a\u200db.example | read differently",
        "\u1e9e.example | not a name by IDNA 2003",
        "a\ufffdb.example | not a name by IDNA 2003",
      })
  void an_invalid_host_is_refused_at_the_call_with_the_reason(String host, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectRequest.to("ws://" + host + "/"))
        .withMessageStartingWith("the host in ws://" + host.replace("\u200d", "\\u200D"))
        .withMessageContaining(reason);
  }

  @Test
  void names_longer_than_dns_allows_are_refused() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "b".repeat(61));

    assertThat(to("ws://" + longest + "./").host()).isEqualTo(longest + '.');
    assertThatIllegalArgumentException()
        .isThrownBy(() -> to("ws://" + longest + "b/"))
        .withMessageContaining("is longer than 253 characters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> to("ws://a" + label + ".b/"))
        .withMessageContaining("more than 63 characters");
  }

  @ParameterizedTest
  @CsvSource({
    "BÜCHER.example, xn--bcher-kva.example",
    "bücher。example, xn--bcher-kva.example",
    "例え.テスト, xn--r8jz45g.xn--zckzah",
    "пример.испытание, xn--e1afmkfd.xn--80akhbyknj4f",
    "xn--strae-oqa.example, xn--strae-oqa.example",
    "☃.example, xn--n3h.example",
  })
  void international_names_are_written_in_ascii(String host, String ascii) {
    assertThat(to("ws://" + host + "/").host()).isEqualTo(ascii);
  }

  // -- ports -------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"'', 80", ":, 80", ":1, 1", ":080, 80", ":0000000000080, 80", ":65535, 65535"})
  void a_port_is_a_number_of_sixteen_bits(String port, int number) {
    assertThat(to("ws://h" + port).port()).isEqualTo(number);
    assertThat(to("ws://h/").resolve("//h" + port + "/x").port()).isEqualTo(number);
    assertThat(Proxy.of(URI.create("http://h" + port)).port()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "00",
        "65536",
        "131152",
        "2147483647",
        "2147483648",
        "4294967376",
        "9223372036854775808",
        "18446744073709551696",
        "99999999999999999999999",
        "-1",
        "+80",
        "8 0",
        "0x50",
        "\u0668\u0660",
        "\uff18\uff10",
        "\u00b2",
      })
  void any_other_port_is_refused_at_the_call(String port) {
    assertThatIllegalArgumentException().isThrownBy(() -> to("ws://h:" + port + "/"));
    assertThatIllegalArgumentException().isThrownBy(() -> to("ws://[::1]:" + port + "/"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Proxy.of(Uris.parse("http://h:" + port + "/")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> to("ws://h/").resolve(bytesOf("ws://h:" + port + "/")));
  }

  private static String bytesOf(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  // -- targets -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "ws://h, /",
    "ws://h?, /",
    "ws://h/?, /",
    "ws://h/x?, /x",
    "ws://h?a, /?a",
    "ws://h/??, /??",
    "ws://h//x, //x",
    "ws+unix:/s:/x?, /x",
    "ws://h/ä, /%C3%A4",
    "ws://h/a\u0308, /a%CC%88",
    "ws://h/%e4?ü%C3, /%e4?%C3%BC%C3",
    "ws://h/\uD83D\uDE00, /%F0%9F%98%80",
  })
  void a_target_is_path_and_query_in_ascii(String uri, String target) {
    assertThat(to(uri).target()).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "/\u00c3\u00a4, /%C3%A4",
    "/\u00e4, /%E4",
    "/%C3%A4, /%C3%A4",
    "?\u00c3\u00a4, /a?%C3%A4",
    "x?, /x",
    "?, /a",
    "ws://h/\u00c3\u00a4?\u00c3\u00bc, /%C3%A4?%C3%BC",
    "ws://b\u00c3\u00bccher.example/, /",
  })
  void the_bytes_of_a_location_are_encoded_once(String location, String target) {
    assertThat(to("ws://h/a?b").resolve(location).target()).isEqualTo(target);
  }

  @Test
  void an_unpaired_surrogate_is_not_a_target() {
    assertThatIllegalArgumentException().isThrownBy(() -> to("ws://h/\uD83D"));
  }
}
