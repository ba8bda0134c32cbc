// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServersTest {
  @Test
  void addresses_are_read_without_their_credentials() {
    Servers servers = new Servers("nats://user:pass%40word@one", "two:5", "tls://[::1]:6/");

    assertThat(servers.addresses())
        .containsExactly("nats://one:4222", "nats://two:5", "tls://[::1]:6");
    assertThat(servers.userName()).isEqualTo("user");
    assertThat(servers.password()).isEqualTo("pass@word");
    assertThat(servers.token()).isNull();
    assertThat(servers.tls()).isTrue();
    assertThat(servers.toString()).isEqualTo("nats://one:4222, nats://two:5, tls://[::1]:6");
  }

  @Test
  void a_user_without_password_is_a_token() {
    Servers servers = new Servers("nats://s3cret@host:1");

    assertThat(servers.token()).isEqualTo("s3cret");
    assertThat(servers.userName()).isNull();
    assertThat(servers.tls()).isFalse();
  }

  @Test
  void credentials_of_several_servers_must_be_the_same() {
    assertThat(new Servers("nats://a:b@one", "nats://a:b@two").password()).isEqualTo("b");

    assertThatThrownBy(() -> new Servers("nats://a:b@one", "nats://a:hidden@two"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> new Servers("nats://a:b@one", "nats://hidden@two"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nats://user:hid den@host",
        "nats://user:hidden@",
        "nats://user:hidden@host:port",
        "nats://user:hidden@host/path",
        "nats://user:hidden@host?query",
        "nats://user:hidden@host#fragment",
        "http://user:hidden@host",
        "opentls://user:hidden@host",
        "",
      })
  void malformed_addresses_are_refused_without_showing_them(String address) {
    assertThatThrownBy(() -> new Servers(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContainingAny("hidden", "hid den");
  }

  @Test
  void at_least_one_address_is_needed() {
    assertThatThrownBy(() -> NatsBackplane.to()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_a_server_repeats_is_redacted() {
    Servers servers = new Servers("nats://user:s3cret@host");

    assertThat(servers.redact("invalid s3cret")).isEqualTo("invalid ***");
  }

  @Test
  void a_backplane_keeps_what_it_was_built_with() {
    NatsBackplane.Builder builder = NatsBackplane.builder("nats://user:s3cret@host");
    NatsBackplane backplane = builder.build();

    builder.token("other");

    assertThat(backplane.toString()).isEqualTo("NatsBackplane[nats://host:4222]");
  }

  @Test
  void options_out_of_range_are_refused() {
    NatsBackplane.Builder builder = NatsBackplane.builder("nats://host");

    assertThatThrownBy(() -> builder.prefix("a.b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.prefix("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.replicas(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.replicas(6)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.maxStreamBytes(65_535))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
