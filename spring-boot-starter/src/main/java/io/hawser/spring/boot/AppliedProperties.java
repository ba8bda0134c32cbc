// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.Heartbeat;
import io.hawser.WebSocketOptions;
import io.hawser.endpoint.Endpoint;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.server.WebSocketServer;
import io.hawser.server.WebSocketUpgrader;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Applies {@link HawserProperties} to Hawser's builders. What is not set is left alone. */
final class AppliedProperties {
  private final HawserProperties properties;

  AppliedProperties(HawserProperties properties) {
    this.properties = properties;
  }

  private static <T> void set(@Nullable T value, Consumer<T> option) {
    if (value != null) {
      option.accept(value);
    }
  }

  private static int bytes(String name, DataSize size) {
    if (size.toBytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "hawser." + name + " is " + size + ": must be less than 2GB");
    }
    return (int) Math.max(size.toBytes(), Integer.MIN_VALUE);
  }

  /** Changes the options of the endpoints of WebFlux. */
  void endpoint(Endpoint.Builder endpoint) {
    HawserProperties p = properties;
    endpoint.options(this::options);
    set(p.allowedOrigins(), origins -> endpoint.allowOrigins(array(origins)));
    set(p.allowedHosts(), hosts -> endpoint.allowHosts(array(hosts)));
    if (p.allowAnyOriginEvenHostileOnes()) {
      endpoint.allowAnyOriginEvenHostileOnes();
    }
  }

  /** Changes what the connections of WebFlux share. */
  void upgrader(WebSocketUpgrader.Builder upgrader) {
    HawserProperties p = properties;
    set(p.maxConnections(), upgrader::maxConnections);
    set(p.maxConnectionsPerAddress(), upgrader::maxConnectionsPerAddress);
    set(p.maxBufferedBytes(), size -> upgrader.maxBufferedBytes(size.toBytes()));
    set(p.handshakeTimeout(), upgrader::handshakeTimeout);
    set(p.slowReceivers(), upgrader::slowReceivers);
    HawserProperties.TrustedProxies proxies = p.trustedProxies();
    if (!proxies.networks().isEmpty()) {
      upgrader.trustProxies(proxies.header(), array(proxies.networks()));
    }
  }

  /** Changes the options of a server, except its TLS. */
  void server(WebSocketServer.Builder server) {
    HawserProperties p = properties;
    server.options(this::options);
    set(p.allowedOrigins(), origins -> server.allowOrigins(array(origins)));
    set(p.allowedHosts(), hosts -> server.allowHosts(array(hosts)));
    if (p.allowAnyOriginEvenHostileOnes()) {
      server.allowAnyOriginEvenHostileOnes();
    }
    set(p.maxConnections(), server::maxConnections);
    set(p.maxConnectionsPerAddress(), server::maxConnectionsPerAddress);
    set(p.maxBufferedBytes(), size -> server.maxBufferedBytes(size.toBytes()));
    set(p.handshakeTimeout(), server::handshakeTimeout);
    set(p.slowReceivers(), server::slowReceivers);
    HawserProperties.TrustedProxies proxies = p.trustedProxies();
    if (!proxies.networks().isEmpty()) {
      server.trustProxies(proxies.header(), array(proxies.networks()));
    }
    HawserProperties.Server own = p.server();
    set(own.host(), server::host);
    if (own.unixSocket() == null) {
      server.port(own.port());
    } else {
      server.unixSocket(own.unixSocket());
    }
    set(own.backlog(), server::backlog);
    set(own.threads(), server::threads);
    set(own.transport(), server::transport);
  }

  private void options(WebSocketOptions.Builder options) {
    HawserProperties p = properties;
    set(p.maxMessageSize(), size -> options.maxMessageSize(bytes("max-message-size", size)));
    set(p.maxFragments(), options::maxFragments);
    waterMarks(options);
    set(p.maxBufferedAmount(), size -> options.maxBufferedAmount(size.toBytes()));
    set(p.closeTimeout(), options::closeTimeout);
    set(p.messageTimeout(), options::messageTimeout);
    set(p.idleTimeout(), options::idleTimeout);
    set(p.maxLifetime(), time -> options.maxLifetime(time, p.maxLifetimeJitter()));
    set(
        p.heartbeat().interval(),
        interval -> {
          Duration timeout = p.heartbeat().timeout();
          options.heartbeat(new Heartbeat(interval, timeout == null ? interval : timeout));
        });
    if (p.compression().enabled()) {
      options.compression(this::compression);
    }
  }

  /** If only one is set, the other one moves if it must. */
  private void waterMarks(WebSocketOptions.Builder options) {
    WebSocketOptions defaults = WebSocketOptions.defaults();
    DataSize low = properties.lowWaterMark();
    DataSize high = properties.highWaterMark();
    if (low != null && high != null) {
      options.waterMarks(bytes("low-water-mark", low), bytes("high-water-mark", high));
    } else if (low != null) {
      int twice = (int) Math.min(2L * bytes("low-water-mark", low), Integer.MAX_VALUE);
      options.waterMarks(bytes("low-water-mark", low), Math.max(defaults.highWaterMark(), twice));
    } else if (high != null) {
      options.waterMarks(
          Math.min(defaults.lowWaterMark(), bytes("high-water-mark", high) / 2),
          bytes("high-water-mark", high));
    }
  }

  private void compression(PerMessageDeflate.Builder compression) {
    HawserProperties.CompressionProperties p = properties.compression();
    set(p.level(), compression::level);
    set(p.threshold(), size -> compression.threshold(bytes("compression.threshold", size)));
    compression.serverNoContextTakeover(!p.contextTakeover());
  }

  private static String[] array(List<String> values) {
    return values.toArray(String[]::new);
  }
}
