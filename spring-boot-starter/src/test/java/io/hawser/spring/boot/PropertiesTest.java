// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Heartbeat;
import io.hawser.WebSocketOptions;
import io.hawser.endpoint.Endpoint;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.Role;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataRepositoryJsonBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The properties: what editors show of them, and what they do. */
class PropertiesTest {
  private static HawserProperties properties(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("hawser", HawserProperties.class);
  }

  private static WebSocketOptions options(Map<String, String> values) {
    Endpoint.Builder endpoint = Endpoint.builder().onConnection(ws -> {});
    new AppliedProperties(properties(values)).endpoint(endpoint);
    return endpoint.build().options();
  }

  @Test
  void without_properties_the_options_are_hawsers_defaults() {
    WebSocketOptions defaults = WebSocketOptions.defaults();
    WebSocketOptions options = options(Map.of());
    assertThat(options.limits()).isEqualTo(defaults.limits());
    assertThat(options.highWaterMark()).isEqualTo(defaults.highWaterMark());
    assertThat(options.lowWaterMark()).isEqualTo(defaults.lowWaterMark());
    assertThat(options.maxBufferedAmount()).isEqualTo(defaults.maxBufferedAmount());
    assertThat(options.closeTimeout()).isEqualTo(defaults.closeTimeout());
    assertThat(options.messageTimeout()).isEqualTo(defaults.messageTimeout());
    assertThat(options.heartbeat()).isNull();
    assertThat(options.idleTimeout()).isNull();
    assertThat(options.maxLifetime()).isNull();
    assertThat(options.compression(Role.SERVER)).isNull();
  }

  @Test
  void each_property_sets_its_option() {
    Map<String, String> values = new TreeMap<>();
    values.put("hawser.max-message-size", "1KB");
    values.put("hawser.max-fragments", "7");
    values.put("hawser.low-water-mark", "2KB");
    values.put("hawser.high-water-mark", "3KB");
    values.put("hawser.max-buffered-amount", "4KB");
    values.put("hawser.close-timeout", "5s");
    values.put("hawser.message-timeout", "6s");
    values.put("hawser.idle-timeout", "7s");
    values.put("hawser.max-lifetime", "8s");
    values.put("hawser.max-lifetime-jitter", "1s");
    values.put("hawser.heartbeat.interval", "9s");
    values.put("hawser.heartbeat.timeout", "10s");
    values.put("hawser.compression.enabled", "true");
    values.put("hawser.compression.level", "6");
    values.put("hawser.compression.threshold", "11B");
    values.put("hawser.compression.context-takeover", "false");
    WebSocketOptions options = options(values);
    assertThat(options.limits().maxMessageSize()).isEqualTo(1024);
    assertThat(options.limits().maxFragments()).isEqualTo(7);
    assertThat(options.lowWaterMark()).isEqualTo(2048);
    assertThat(options.highWaterMark()).isEqualTo(3072);
    assertThat(options.maxBufferedAmount()).isEqualTo(4096);
    assertThat(options.closeTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.messageTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(options.idleTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(options.maxLifetime()).isEqualTo(Duration.ofSeconds(8));
    assertThat(options.maxLifetimeJitter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.heartbeat())
        .isEqualTo(new Heartbeat(Duration.ofSeconds(9), Duration.ofSeconds(10)));
    PerMessageDeflate compression = Objects.requireNonNull(options.compression(Role.SERVER));
    assertThat(compression.level()).isEqualTo(6);
    assertThat(compression.threshold()).isEqualTo(11);
    assertThat(compression.serverNoContextTakeover()).isTrue();
  }

  @Test
  void one_water_mark_moves_the_other_if_it_must() {
    WebSocketOptions low = options(Map.of("hawser.low-water-mark", "1MB"));
    assertThat(low.lowWaterMark()).isEqualTo(1 << 20);
    assertThat(low.highWaterMark()).isEqualTo(2 << 20);
    WebSocketOptions high = options(Map.of("hawser.high-water-mark", "1KB"));
    assertThat(high.highWaterMark()).isEqualTo(1024);
    assertThat(high.lowWaterMark()).isEqualTo(512);
  }

  @Test
  void the_metadata_describes_every_property() throws Exception {
    List<String> names = new ArrayList<>();
    addNames("hawser", HawserProperties.class, names);
    List<String> described = new ArrayList<>();
    try (InputStream in =
        HawserProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      ConfigurationMetadataRepositoryJsonBuilder.create(in)
          .build()
          .getAllProperties()
          .forEach(
              (name, property) -> {
                described.add(name);
                assertThat(property.getDescription()).as(name).endsWith(".");
              });
    }
    assertThat(described).containsExactlyInAnyOrderElementsOf(names);
  }

  private static void addNames(String prefix, Class<?> type, List<String> names) {
    for (RecordComponent each : type.getRecordComponents()) {
      String name =
          prefix + "." + each.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      if (each.getType().isRecord()) {
        addNames(name, each.getType(), names);
      } else {
        names.add(name);
      }
    }
  }
}
