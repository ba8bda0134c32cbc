// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.WebSocketOptions;
import io.hawser.client.route.Destination;
import io.hawser.client.route.EnvironmentProxies;
import io.hawser.client.route.Proxy;
import io.hawser.client.route.ProxyChoice;
import io.hawser.internal.Checks;
import io.hawser.internal.Hosts;
import io.hawser.internal.Printable;
import io.hawser.internal.Uris;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.handshake.ClientHandshake;
import io.hawser.protocol.handshake.ServerHandshake;
import io.hawser.resume.ResumeProtocol;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * What to connect to, and how. Immutable: each method returns a changed copy, so one request can be
 * the template for many.
 */
public final class ConnectRequest {
  private static final String AUTHORIZATION = "Authorization";
  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  private static final String COOKIE = "Cookie";

  private final Destination destination;
  private final Settings settings; // never changes

  private ConnectRequest(Destination destination, Settings settings) {
    this.destination = destination;
    this.settings = settings;
  }

  /** All options except the destination. Never changed once it is part of a request. */
  private static final class Settings implements Cloneable {
    ProtocolVersion version = ProtocolVersion.RFC_6455;
    Headers headers = Headers.empty();
    List<String> subprotocols = List.of();
    boolean subprotocolRequired = true;
    WebSocketOptions options = WebSocketOptions.defaults();
    Duration handshakeTimeout = Duration.ofSeconds(10);
    @Nullable Duration connectTimeout;
    int maxRedirects;
    Predicate<Redirect> onRedirect = redirect -> true;
    ProxyChoice proxies = ProxyChoice.NONE;
    @Nullable String serverName;
    @Nullable InetAddress localAddress;

    @Override
    protected Settings clone() {
      try {
        return (Settings) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private ConnectRequest with(Consumer<Settings> change) {
    Settings changed = settings.clone();
    change.accept(changed);
    return new ConnectRequest(destination, changed);
  }

  /**
   * Returns a request with all options at their defaults.
   *
   * @param uri {@code ws://host[:port]/path?query} or {@code wss://…}; {@code http} and {@code
   *     https} mean the same. For a Unix socket, {@code ws+unix:/path/of/socket:/path?query} or
   *     {@code wss+unix:…}, where a colon in the path of the socket is written as {@code %3A}. A
   *     user and password in the URI are used for Basic authentication.
   * @throws IllegalArgumentException if it is none of these, or has a fragment
   */
  public static ConnectRequest to(URI uri) {
    Objects.requireNonNull(uri, "uri");
    Destination destination = Destination.of(uri);
    Settings settings = new Settings();
    String userInfo = Uris.userInfo(uri);
    if (userInfo != null) {
      byte[] credentials = userInfo.getBytes(StandardCharsets.UTF_8);
      settings.headers =
          Headers.of(AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(credentials));
    }
    return new ConnectRequest(destination, settings);
  }

  /**
   * See {@link #to(URI)}.
   *
   * @throws IllegalArgumentException also if it is not a URI
   */
  public static ConnectRequest to(String uri) {
    Objects.requireNonNull(uri, "uri");
    return to(Uris.parse(uri));
  }

  /**
   * Adds a header field to the request. {@code Host} and {@code Authorization} replace the values
   * that would otherwise be sent. Another {@code Cookie} is joined to the previous one (RFC 6265
   * §5.4). {@code Proxy-Authorization} is sent to an HTTP proxy instead of the user and password in
   * its URI, and never to a server.
   *
   * @throws IllegalArgumentException if it contains characters that are not allowed in a header
   *     field, or if the opening handshake sets this field itself
   */
  public ConnectRequest header(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    ServerHandshake.checkNotReserved(name);
    String cookies = name.equalsIgnoreCase(COOKIE) ? settings.headers.first(COOKIE) : null;
    boolean replaces =
        cookies != null
            || name.equalsIgnoreCase(AUTHORIZATION)
            || name.equalsIgnoreCase(PROXY_AUTHORIZATION)
            || name.equalsIgnoreCase("Host");
    Headers one = Headers.of(name, value); // checks the value before it is joined to another
    Headers kept = replaces ? settings.headers.without(name) : settings.headers;
    Headers changed =
        cookies == null ? kept.with(one) : kept.with(name, cookies + "; " + one.first(name));
    return with(copy -> copy.headers = changed);
  }

  /**
   * Sets the protocol version for a server that supports only a draft: 7, or 8, which covers drafts
   * 08 to 12 of HyBi. The default is 13, which is RFC 6455. In the drafts, {@code Origin} is sent
   * under its old name, {@code Sec-WebSocket-Origin}.
   *
   * @throws IllegalArgumentException if it is not 7, 8 or 13
   */
  public ConnectRequest protocolVersion(int number) {
    ProtocolVersion spoken = ProtocolVersion.of(number);
    return with(copy -> copy.version = spoken);
  }

  /** Sets the {@code Origin} to send to the server. By default none is sent. */
  public ConnectRequest origin(String origin) {
    Objects.requireNonNull(origin, "origin");
    return header("Origin", origin);
  }

  /**
   * Offers subprotocols, in order of preference. The server must choose one of them.
   *
   * @throws IllegalArgumentException if one is not a token, or is given twice
   */
  public ConnectRequest subprotocols(String... subprotocols) {
    return subprotocols(true, subprotocols);
  }

  /**
   * Offers subprotocols, in order of preference. The server may choose one of them or none; {@link
   * io.hawser.WebSocket#subprotocol} returns its choice. This method and {@link
   * #subprotocols(String...)} replace each other.
   *
   * @throws IllegalArgumentException if one is not a token, or is given twice
   */
  public ConnectRequest optionalSubprotocols(String... subprotocols) {
    return subprotocols(false, subprotocols);
  }

  private ConnectRequest subprotocols(boolean required, String... subprotocols) {
    Objects.requireNonNull(subprotocols, "subprotocols");
    List<String> offered = List.of(subprotocols);
    ClientHandshake.checkSubprotocols(offered);
    return with(
        copy -> {
          copy.subprotocols = offered;
          copy.subprotocolRequired = required;
        });
  }

  /** Sets how the connection behaves. */
  public ConnectRequest options(WebSocketOptions options) {
    Objects.requireNonNull(options, "options");
    return with(copy -> copy.options = options);
  }

  /** Sets how the connection behaves: {@code o -> o.maxMessageSize(1 << 20)}. */
  public ConnectRequest options(Consumer<WebSocketOptions.Builder> options) {
    Objects.requireNonNull(options, "options");
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    return options(builder.build());
  }

  /**
   * Sets how long opening the connection may take in total: name resolution, connecting, proxy,
   * TLS, the opening handshake and all redirects. The default is 10 seconds.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ConnectRequest handshakeTimeout(Duration timeout) {
    Duration positive = Checks.positive("handshakeTimeout", timeout);
    return with(copy -> copy.handshakeTimeout = positive);
  }

  /**
   * Sets how long name resolution and connecting to one of the addresses of the server or proxy may
   * take. The time starts again after each redirect. By default there is no separate limit.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ConnectRequest connectTimeout(Duration timeout) {
    Duration positive = Checks.positive("connectTimeout", timeout);
    return with(copy -> copy.connectTimeout = positive);
  }

  /**
   * Follows redirects with the status 301, 302, 303, 307 or 308, up to this number in a row. In
   * their URIs, {@code http} means {@code ws}, and {@code https} means {@code wss}. The default is
   * 0, which means that a redirect fails the connection like any refusal.
   *
   * <p>After a redirect to another host, port or scheme, {@code Authorization}, {@code Cookie} and
   * a {@code Host} set by the user are no longer sent. This also holds after all later redirects. A
   * redirect loop fails the connection, and so does a redirect to another Unix socket.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public ConnectRequest followRedirects(int max) {
    Checks.notNegative("followRedirects", max);
    return with(copy -> copy.maxRedirects = max);
  }

  /**
   * Sets a predicate that decides about each redirect before it is followed. If it returns false,
   * the connection fails. It is called on the transport thread, and must not block. By default, all
   * redirects are allowed. This option has an effect only with {@link #followRedirects}.
   */
  public ConnectRequest onRedirect(Predicate<Redirect> allowed) {
    Objects.requireNonNull(allowed, "allowed");
    return with(copy -> copy.onRedirect = allowed);
  }

  /**
   * Connects through a proxy: {@code http://[user:password@]host[:port]}, which gets a {@code
   * CONNECT} request; {@code https}, which gets one over TLS; or {@code socks4}, {@code socks4a},
   * {@code socks5}, {@code socks5h}. The proxy resolves the name of the server, except with {@code
   * socks4}, which cannot. The default port is 80, 443 for {@code https}, and 1080 for SOCKS. A
   * proxy cannot be used for Unix sockets.
   *
   * <p>TLS to a proxy uses the client's {@code proxyTls}. The certificate must be for the proxy's
   * host; {@link #serverName} has no effect on it.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public ConnectRequest proxy(URI proxy) {
    Objects.requireNonNull(proxy, "proxy");
    Proxy always = Proxy.of(proxy);
    return with(copy -> copy.proxies = server -> always);
  }

  /**
   * Connects through the proxy that the environment variables of this process name, if any: {@code
   * WSS_PROXY} or {@code HTTPS_PROXY} for {@code wss}, {@code WS_PROXY} or {@code HTTP_PROXY} for
   * {@code ws}, then {@code ALL_PROXY} for both. The first one that is set is used. Names in lower
   * case take precedence.
   *
   * <p>Servers in {@code NO_PROXY} are connected to directly. It lists hosts, domains including all
   * their subdomains, addresses, and networks such as {@code 10.0.0.0/8}, each optionally with a
   * port, separated by commas; {@code *} stands for all servers.
   *
   * @throws IllegalArgumentException if one of these variables is set to something that is not a
   *     proxy
   */
  public ConnectRequest proxyFromEnvironment() {
    ProxyChoice found = ProxyChoice.of(new EnvironmentProxies(System::getenv));
    return with(copy -> copy.proxies = found);
  }

  /**
   * Sets the name that TLS sends (server name indication) and expects in the certificate, instead
   * of the host in the URI. It also applies to the servers of redirects.
   *
   * @throws IllegalArgumentException if it is not a host name
   */
  public ConnectRequest serverName(String name) {
    Objects.requireNonNull(name, "name");
    SNIHostName host = Hosts.serverName(name);
    if (host == null) {
      throw new IllegalArgumentException(
          "serverName is \""
              + Printable.unicode(name)
              + "\": must be a host name without underscores");
    }
    String ascii = host.getAsciiName();
    return with(copy -> copy.serverName = ascii);
  }

  /** Sets the local address to connect from. By default, the system chooses one. */
  public ConnectRequest localAddress(InetAddress address) {
    Objects.requireNonNull(address, "address");
    return with(copy -> copy.localAddress = address);
  }

  // -- used by the client ------------------------------------------------------------------------

  Destination destination() {
    return destination;
  }

  ProtocolVersion version() {
    return settings.version;
  }

  List<String> subprotocols() {
    return settings.subprotocols;
  }

  boolean subprotocolRequired() {
    return settings.subprotocolRequired;
  }

  WebSocketOptions options() {
    return settings.options;
  }

  /**
   * Returns a request that also offers the subprotocol for resuming. A server that does not know it
   * can select what it would have selected before.
   *
   * @throws IllegalArgumentException if this request already offers it
   */
  ConnectRequest resuming() {
    if (settings.subprotocols.stream().anyMatch(ResumeProtocol::isName)) {
      throw new IllegalArgumentException(
          "the subprotocols "
              + settings.subprotocols
              + ": a policy that resumes offers "
              + ResumeProtocol.NAME
              + " itself");
    }
    return with(
        copy -> {
          copy.subprotocols = ResumeProtocol.offer(settings.subprotocols);
          copy.subprotocolRequired &= !settings.subprotocols.isEmpty();
        });
  }

  Duration handshakeTimeout() {
    return settings.handshakeTimeout;
  }

  @Nullable Duration connectTimeout() {
    return settings.connectTimeout;
  }

  /**
   * Returns the rules for redirects.
   *
   * @param check throws an {@code IllegalArgumentException} if the client cannot connect to a
   *     destination
   */
  Redirects redirects(Consumer<Destination> check) {
    return new Redirects(settings.maxRedirects, settings.onRedirect, check);
  }

  @Nullable Proxy proxyTo(Destination server) {
    return settings.proxies.proxyTo(server);
  }

  /**
   * Returns the value to send to an HTTP proxy instead of the user and password in its URI, or
   * null.
   */
  @Nullable String proxyAuthorization() {
    return settings.headers.first(PROXY_AUTHORIZATION);
  }

  @Nullable String serverName() {
    return settings.serverName;
  }

  @Nullable InetAddress localAddress() {
    return settings.localAddress;
  }

  /** Returns the header fields to send, except those that the opening handshake sets. */
  Headers headersFor(Redirects.Hop hop) {
    Headers named = settings.headers.without("Origin").without(PROXY_AUTHORIZATION);
    for (String origin : settings.headers.all("Origin")) {
      named = named.with(settings.version.originField(), origin);
    }
    if (!hop.trusted()) {
      named = named.without(AUTHORIZATION).without(COOKIE).without("Host");
    }
    return named.contains("Host")
        ? named
        : Headers.of("Host", hop.destination().hostHeader()).with(named);
  }

  @Override
  public String toString() {
    return destination.toString();
  }
}
