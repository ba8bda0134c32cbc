// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.modulepath;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.protocol.CloseCode;
import io.hawser.server.WebSocketServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModulePathTest {
  @Test
  void every_part_is_a_named_module() {
    assertThat(Consumer.class.getModule().getName()).isEqualTo("io.hawser.checks.modulepath");
    assertThat(WebSocketServer.class.getModule().getName()).isEqualTo("io.hawser.server");
    assertThat(WebSocketClient.class.getModule().getName()).isEqualTo("io.hawser.client");
    assertThat(WebSocket.class.getModule().getName()).isEqualTo("io.hawser.core");
    assertThat(CloseCode.class.getModule().getName()).isEqualTo("io.hawser.protocol");
    assertThat(WebSocketServer.class.getModule().getDescriptor().isAutomatic()).isFalse();
  }

  @Test
  void a_message_goes_to_a_server_and_back() throws Exception {
    assertThat(Consumer.echo("hello, modules").get(20, TimeUnit.SECONDS))
        .isEqualTo("hello, modules");
  }
}
