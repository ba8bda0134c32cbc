// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.WebSocketOptions;
import io.hawser.internal.Printable;
import io.hawser.protocol.ClientHandshake;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.ServerHandshake;
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
 * What to connect to, and how. Immutable: each method returns a changed copy, so one request may be
 * the pattern for many.
 */
public final class ConnectRequest {
  private static final String AUTHORIZATION = "Authorization";
  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  private static final String COOKIE = "Cookie";
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  private final Destination destination;
  private final Settings settings;

  private ConnectRequest(Destination destination, Settings settings) {
    this.destination = destination;
    this.settings = settings;
  }

  /** All but the place; changed only before a request has it. */
  private static final class Settings implements Cloneable {
    ProtocolVersion version = ProtocolVersion.RFC_6455;
    Headers headers = Headers.empty();
    List<String> subprotocols = List.of();
    boolean subprotocolRequired = true;
    WebSocketOptions options = WebSocketOptions.defaults();
    Duration handshakeTimeout = HANDSHAKE_TIMEOUT;
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
   * A request with everything at its default.
   *
   * @param uri {@code ws://host[:port]/path?query} or {@code wss://…}; {@code http} and {@code
   *     https} mean the same. A user and password in it become Basic authentication. Or {@code
   *     ws+unix:/path/of/socket:/path?query} or {@code wss+unix:…} for a Unix socket, where a colon
   *     in the socket's path is {@code %3A}
   * @throws IllegalArgumentException if it is none of these, or has a fragment
   */
  public static ConnectRequest to(URI uri) {
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
   * @throws IllegalArgumentException if it is no URI, too
   */
  public static ConnectRequest to(String uri) {
    return to(Uris.parse(uri));
  }

  /**
   * Adds a header field to the request; {@code Host} and {@code Authorization} replace what they
   * would be, and a further {@code Cookie} joins the one before (RFC 6265 §5.4). {@code
   * Proxy-Authorization} goes to an HTTP proxy in place of the user and password in its URI, and
   * never to a server.
   *
   * @throws IllegalArgumentException if it has characters that a header can't have, or is one that
   *     the opening handshake sets itself
   */
  public ConnectRequest header(String name, String value) {
    ServerHandshake.checkNotReserved(name);
    String cookies = name.equalsIgnoreCase(COOKIE) ? settings.headers.first(COOKIE) : null;
    boolean replaces =
        cookies != null
            || name.equalsIgnoreCase(AUTHORIZATION)
            || name.equalsIgnoreCase(PROXY_AUTHORIZATION)
            || name.equalsIgnoreCase("Host");
    Headers one = Headers.of(name, value); // which is checked before it is joined to another
    Headers kept = replaces ? settings.headers.without(name) : settings.headers;
    Headers changed =
        cookies == null ? kept.with(one) : kept.with(name, cookies + "; " + one.first(name));
    return with(copy -> copy.headers = changed);
  }

  /**
   * Speaks a draft of the protocol in place of RFC 6455, for a server that has nothing newer: 7, or
   * 8, which stands for the drafts 08 to 12 of HyBi. 13, the RFC, unless set. In the drafts an
   * {@code Origin} is sent under its name of then, {@code Sec-WebSocket-Origin}.
   *
   * @throws IllegalArgumentException if it is none of 7, 8 and 13
   */
  public ConnectRequest protocolVersion(int number) {
    ProtocolVersion spoken = ProtocolVersion.of(number);
    return with(copy -> copy.version = spoken);
  }

  /** Sets the {@code Origin} that the server is told; none unless set. */
  public ConnectRequest origin(String origin) {
    return header("Origin", origin);
  }

  /**
   * Offers subprotocols, the one liked best first; the server has to choose one of them.
   *
   * @throws IllegalArgumentException if one is no token, or stands there twice
   */
  public ConnectRequest subprotocols(String... subprotocols) {
    return subprotocols(true, subprotocols);
  }

  /**
   * Offers subprotocols, the one liked best first; the server may choose one of them or none, and
   * {@link io.hawser.WebSocket#subprotocol} says which. Replaces {@link #subprotocols(String...)},
   * and is replaced by it.
   *
   * @throws IllegalArgumentException if one is no token, or stands there twice
   */
  public ConnectRequest optionalSubprotocols(String... subprotocols) {
    return subprotocols(false, subprotocols);
  }

  private ConnectRequest subprotocols(boolean required, String... subprotocols) {
    List<String> offered = List.of(subprotocols);
    ClientHandshake.checkSubprotocols(offered);
    return with(
        copy -> {
          copy.subprotocols = offered;
          copy.subprotocolRequired = required;
        });
  }

  /** How the connection behaves. */
  public ConnectRequest options(WebSocketOptions options) {
    Objects.requireNonNull(options, "options");
    return with(copy -> copy.options = options);
  }

  /** How the connection behaves: {@code o -> o.maxMessageSize(1 << 20)}. */
  public ConnectRequest options(Consumer<WebSocketOptions.Builder> options) {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    return options(builder.build());
  }

  /**
   * How long the whole way to an open connection may take: name resolution, connecting, proxy, TLS,
   * the opening handshake and all redirects together. 10 seconds unless set.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ConnectRequest handshakeTimeout(Duration timeout) {
    Duration positive = EventLoops.positive("handshakeTimeout", timeout);
    return with(copy -> copy.handshakeTimeout = positive);
  }

  /**
   * How long the first part of that way may take, after each redirect anew: name resolution, and
   * connecting to a server or proxy on one of its addresses. No limit of its own unless set.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ConnectRequest connectTimeout(Duration timeout) {
    Duration positive = EventLoops.positive("connectTimeout", timeout);
    return with(copy -> copy.connectTimeout = positive);
  }

  /**
   * Goes where the server says with 301, 302, 303, 307 or 308, up to so many times one after the
   * other; {@code http} means {@code ws} there, and {@code https}, {@code wss}. 0, unless set: such
   * an answer is an exception like every refusal.
   *
   * <p>To another host, port or scheme, {@code Authorization}, {@code Cookie} and a {@code Host} of
   * the user's do not go along, nor to any that comes behind it. A circle ends with an exception,
   * and so does a way to a Unix socket.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public ConnectRequest followRedirects(int max) {
    if (max < 0) {
      throw new IllegalArgumentException("followRedirects is " + max + ": 0 or more");
    }
    return with(copy -> copy.maxRedirects = max);
  }

  /**
   * Is asked about each redirect before it is followed, on the thread that serves the connection,
   * and must not block; with false the connection fails. All are allowed unless set. Has a meaning
   * only with {@link #followRedirects}.
   */
  public ConnectRequest onRedirect(Predicate<Redirect> allowed) {
    Objects.requireNonNull(allowed, "allowed");
    return with(copy -> copy.onRedirect = allowed);
  }

  /**
   * Goes through a proxy: {@code http://[user:password@]host[:port]}, which is asked with {@code
   * CONNECT}, {@code https}, which is asked over TLS, or {@code socks4}, {@code socks4a}, {@code
   * socks5}, {@code socks5h}. It finds the server's address by itself, except with {@code socks4},
   * which cannot. Without a port: 80, 443 for {@code https}, and 1080 for SOCKS. Does not lead to
   * Unix sockets.
   *
   * <p>TLS to a proxy is as {@link WebSocketClient.Builder#proxyTls} says, and its certificate has
   * to be for its host; {@link #serverName} has nothing to do with it.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public ConnectRequest proxy(URI proxy) {
    Proxy always = Proxy.of(proxy);
    return with(copy -> copy.proxies = server -> always);
  }

  /**
   * Goes through the proxy that the environment of this process names, if it names one: {@code
   * WSS_PROXY} or {@code HTTPS_PROXY} for {@code wss}, {@code WS_PROXY} or {@code HTTP_PROXY} for
   * {@code ws}, {@code ALL_PROXY} for both, the first of them that is set; but not to what is in
   * {@code NO_PROXY}: hosts, domains with all below them, addresses, networks such as {@code
   * 10.0.0.0/8}, each perhaps with a port, separated by commas; {@code *} for all. Names in lower
   * case come first.
   *
   * @throws IllegalArgumentException if one of them is set to what is no proxy
   */
  public ConnectRequest proxyFromEnvironment() {
    ProxyChoice found = ProxyChoice.of(new EnvironmentProxies(System::getenv));
    return with(copy -> copy.proxies = found);
  }

  /**
   * The name that TLS asks for and expects in the certificate (server name indication), in place of
   * the host in the URI; also of those it redirects to.
   *
   * @throws IllegalArgumentException if it is no host name
   */
  public ConnectRequest serverName(String name) {
    SNIHostName host = Hosts.serverName(name);
    if (host == null) {
      throw new IllegalArgumentException(
          "serverName \"" + Printable.unicode(name) + "\": a host name, without underscores");
    }
    String ascii = host.getAsciiName();
    return with(copy -> copy.serverName = ascii);
  }

  /** The address of this machine that the connection comes from; the system chooses unless set. */
  public ConnectRequest localAddress(InetAddress address) {
    Objects.requireNonNull(address, "address");
    return with(copy -> copy.localAddress = address);
  }

  // -- for the client ----------------------------------------------------------------------------

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

  Duration handshakeTimeout() {
    return settings.handshakeTimeout;
  }

  @Nullable Duration connectTimeout() {
    return settings.connectTimeout;
  }

  /**
   * The rules of its redirects.
   *
   * @param check throws for where the client cannot go
   */
  Redirects redirects(Consumer<Destination> check) {
    return new Redirects(settings.maxRedirects, settings.onRedirect, check);
  }

  @Nullable Proxy proxyTo(Destination server) {
    return settings.proxies.proxyTo(server);
  }

  /** What an HTTP proxy gets in place of the user and password in its URI, or null. */
  @Nullable String proxyAuthorization() {
    return settings.headers.first(PROXY_AUTHORIZATION);
  }

  @Nullable String serverName() {
    return settings.serverName;
  }

  @Nullable InetAddress localAddress() {
    return settings.localAddress;
  }

  /** The header fields that are not the opening handshake's. */
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
