// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.endpoint.ProxyHeader;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.transport.TransportType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code hawser.*}. They apply to the handlers of WebFlux and to Hawser's own
 * server. A property that is not set leaves Hawser's default.
 *
 * @param allowedOrigins Origins whose pages may connect, such as https://example.org. "self" stands
 *     for the host of the request, and is the default.
 * @param allowAnyOriginEvenHostileOnes Whether pages of every origin may connect. Safe only if
 *     nothing depends on who the visitor is.
 * @param allowedHosts Hosts that are served. By default, all are.
 * @param maxMessageSize Largest message that may be received. Hawser's default is 100MB.
 * @param maxFragments Largest number of fragments of a message that is received.
 * @param lowWaterMark After back-pressure, sending continues when no more than this waits.
 * @param highWaterMark Back-pressure begins when more than this waits to be sent to a client.
 * @param maxBufferedAmount A client to which more than this waits to be sent is dropped.
 * @param closeTimeout Time that a client has to answer a Close frame.
 * @param messageTimeout Time in which a message that is being received must make progress.
 * @param idleTimeout Time without messages after which a connection is closed. By default, never.
 * @param maxLifetime Time after which a connection is closed. By default, never.
 * @param maxLifetimeJitter Random part of the time that is subtracted from the lifetime.
 * @param heartbeat Pings that detect clients that have vanished.
 * @param compression Compression of messages (permessage-deflate).
 * @param maxConnections Largest number of connections. By default, what the limit of open files
 *     allows.
 * @param maxConnectionsPerAddress Largest number of connections from one address. By default,
 *     unlimited.
 * @param maxBufferedBytes Memory that all connections together may hold. By default, half of the
 *     JVM's direct memory.
 * @param handshakeTimeout Time that an opening handshake may take. Hawser's default is 10s.
 * @param slowReceivers What happens to clients that do not keep up with broadcasts.
 * @param trustedProxies Proxies that are trusted to report the address of the client.
 * @param gracePeriod Time that connections have to close when the application stops.
 * @param metrics Meters.
 * @param webflux Handlers of Spring WebFlux.
 * @param server Hawser's own server.
 */
@ConfigurationProperties("hawser")
public record HawserProperties(
    @Nullable List<String> allowedOrigins,
    @DefaultValue("false") boolean allowAnyOriginEvenHostileOnes,
    @Nullable List<String> allowedHosts,
    @Nullable DataSize maxMessageSize,
    @Nullable Integer maxFragments,
    @Nullable DataSize lowWaterMark,
    @Nullable DataSize highWaterMark,
    @Nullable DataSize maxBufferedAmount,
    @Nullable Duration closeTimeout,
    @Nullable Duration messageTimeout,
    @Nullable Duration idleTimeout,
    @Nullable Duration maxLifetime,
    @DefaultValue("0s") Duration maxLifetimeJitter,
    @DefaultValue HeartbeatProperties heartbeat,
    @DefaultValue CompressionProperties compression,
    @Nullable Integer maxConnections,
    @Nullable Integer maxConnectionsPerAddress,
    @Nullable DataSize maxBufferedBytes,
    @Nullable Duration handshakeTimeout,
    @Nullable SlowReceiver slowReceivers,
    @DefaultValue TrustedProxies trustedProxies,
    @DefaultValue("5s") Duration gracePeriod,
    @DefaultValue MetricsProperties metrics,
    @DefaultValue WebFlux webflux,
    @DefaultValue Server server) {

  /**
   * The properties {@code hawser.heartbeat.*}.
   *
   * @param interval Time from one Ping to the next. By default, there is no heartbeat.
   * @param timeout Time without a sign of life after which a client counts as gone. By default, the
   *     interval.
   */
  public record HeartbeatProperties(@Nullable Duration interval, @Nullable Duration timeout) {}

  /**
   * The properties {@code hawser.compression.*}.
   *
   * @param enabled Whether compression is agreed with clients that offer it.
   * @param level Level of compression, 0 (stores) and 1 (fastest) to 9 (smallest).
   * @param threshold Size from which messages are compressed.
   * @param contextTakeover Whether the server keeps the context of earlier messages, which
   *     compresses better and takes memory for each connection.
   */
  public record CompressionProperties(
      @DefaultValue("false") boolean enabled,
      @Nullable Integer level,
      @Nullable DataSize threshold,
      @DefaultValue("true") boolean contextTakeover) {}

  /**
   * The properties {@code hawser.trusted-proxies.*}.
   *
   * @param header Header field in which the proxies report the client.
   * @param networks Networks of the proxies, such as 10.0.0.0/8. By default, none is trusted.
   */
  public record TrustedProxies(
      @DefaultValue("x-forwarded") ProxyHeader header, @DefaultValue List<String> networks) {}

  /**
   * The properties {@code hawser.metrics.*}.
   *
   * @param enabled Whether Hawser's counters are shown as meters, if there is a MeterRegistry.
   */
  public record MetricsProperties(@DefaultValue("true") boolean enabled) {}

  /**
   * The properties {@code hawser.webflux.*}.
   *
   * @param enabled Whether handlers of WebFlux on Reactor Netty run on Hawser.
   */
  public record WebFlux(@DefaultValue("true") boolean enabled) {}

  /**
   * The properties {@code hawser.server.*}.
   *
   * @param enabled Whether the server is started if there is a HawserServerCustomizer.
   * @param host Address on which the server listens. By default, all addresses.
   * @param port Port of the server; 0 for a free one.
   * @param unixSocket Unix domain socket on which the server listens, instead of a port.
   * @param backlog Largest number of connections that wait to be accepted.
   * @param threads Number of event loops.
   * @param transport Interface to the operating system.
   * @param ssl TLS of the server.
   */
  public record Server(
      @DefaultValue("true") boolean enabled,
      @Nullable String host,
      @DefaultValue("0") int port,
      @Nullable Path unixSocket,
      @Nullable Integer backlog,
      @Nullable Integer threads,
      @Nullable TransportType transport,
      @DefaultValue Ssl ssl) {}

  /**
   * The properties {@code hawser.server.ssl.*}.
   *
   * @param bundle Name of the SSL bundle (spring.ssl.bundle.*) with the certificate of the server.
   *     Without one, the server has no TLS.
   */
  public record Ssl(@Nullable String bundle) {}
}
