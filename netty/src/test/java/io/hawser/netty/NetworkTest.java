// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  private static InetAddress address(String text) {
    return Objects.requireNonNull(Network.address(text));
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
    "203.0.113.9, ::203.0.113.9, false",
    "64:ff9b::/96, 64:ff9b::203.0.113.9, true",
    "64:ff9b::203.0.113.0/120, 64:ff9b::cb00:7109, true",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.9, false",
    "2001:db8::/33, 2001:db8:7fff::, true",
    "2001:db8::/33, 2001:db8:8000::, false",
    "2001:DB8::1/128, 2001:db8::1, true",
    "2001:db8::1, 2001:db8::2, false",
  })
  void a_network_contains_the_addresses_with_its_prefix(
      String network, String address, boolean in) {
    Network parsed = Objects.requireNonNull(Network.parse(network));

    assertThat(parsed.contains(address(address))).isEqualTo(in);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/0008",
        "10.0.0.0/-1",
        "10.0.0.0/255.0.0.0",
        "10.0.0",
        "010.0.0.1",
        "::ffff:01.2.3.4",
        "::1.2.3.04",
        "localhost",
        "abc.de",
        "::1/129",
        "::1%lo",
        "[::1]",
        "::ffff:10.0.0.0/104",
        "\uFF110.0.0.1",
      })
  void other_text_is_not_a_network(String text) {
    assertThat(Network.parse(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:192.0.2.1, 192.0.2.1",
    "192.0.2.1, 192.0.2.1",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1",
  })
  void an_ipv4_mapped_address_is_ipv4(String text, String expected) {
    InetAddress mapped = NetUtil.createInetAddressFromIpAddressString(text);

    assertThat(Network.unmapped(mapped).getHostAddress()).isEqualTo(expected);
    assertThat(address(text).getHostAddress()).isEqualTo(expected);
  }
}
