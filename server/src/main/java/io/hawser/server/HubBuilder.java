// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.TransportException;
import io.hawser.backplane.Backplane;
import io.hawser.backplane.Retention;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.http.HttpRequest;
import io.hawser.internal.Checks;
import io.hawser.netty.MemoryBudget;
import io.hawser.netty.loop.NettyVersion;
import io.hawser.resume.ResumeProtocol;
import io.hawser.server.http.ConnectionLimits;
import io.hawser.server.http.TrustedProxies;
import io.hawser.server.topic.BackplaneSettings;
import io.hawser.server.topic.TopicPatterns;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The common options of a server and an upgrader.
 *
 * @param <B> the type of the builder itself
 */
abstract class HubBuilder<B extends HubBuilder<B>> {
  SlowReceiver slowReceivers = SlowReceiver.TERMINATE;
  Duration handshakeTimeout = Duration.ofSeconds(10);
  TrustedProxies trustedProxies = TrustedProxies.NONE;
  @Nullable Integer maxConnections;
  int maxConnectionsPerAddress = ConnectionLimits.UNLIMITED;
  long maxBufferedBytes = MemoryBudget.shareOfServer();
  private @Nullable Backplane backplane;
  private @Nullable BackplaneMonitor backplaneMonitor;
  private TopicPatterns resumable = new TopicPatterns();
  private SlowReceiver slowBroker = SlowReceiver.SKIP;
  private long maxWaitingForBroker = BackplaneSettings.DEFAULT_WAITING_BYTES;
  private int maxHistoryReads = BackplaneSettings.DEFAULT_HISTORY_READS;
  private int maxSubscriptions = BackplaneSettings.DEFAULT_SUBSCRIPTIONS;

  final Routes.Builder routes = new Routes.Builder();

  HubBuilder() {
    NettyVersion.check();
  }

  abstract B self();

  /** Returns the options that concern other machines and resumable topics. */
  BackplaneSettings backplaneSettings() {
    return new BackplaneSettings(
        backplane,
        backplaneMonitor,
        resumable,
        slowBroker,
        maxWaitingForBroker,
        maxHistoryReads,
        maxSubscriptions);
  }

  /**
   * Adds an endpoint on a path. The endpoint starts with the options of the server when the server
   * is started; in an upgrader, with those of its {@code endpoint}. {@code onConnection} must be
   * set, either there or on the endpoint. A request for a path that was not added is refused with
   * 404, unless {@code onConnection} is set there.
   *
   * <p>A path may be a template: in {@code /chat/{room}}, the second segment may be anything except
   * empty. {@code /files/*} matches every path that begins with {@code /files/}. {@link
   * HttpRequest#pathParameter} returns what the request has in these places, under the names {@code
   * room} and {@code *}. The handshake policy sees it too. A literal path is preferred to
   * templates, named segments are preferred to a star, and a longer prefix to a shorter one. Two
   * paths that match the same requests, neither of which is more specific, prevent the start.
   *
   * @param path the path as requested, starting with a slash and without a query. Paths are
   *     compared character by character. A request is refused with 400 if its path could be
   *     mistaken for another one, because it has dot segments, double slashes or unnecessary
   *     percent signs.
   * @throws IllegalArgumentException if it does not start with a slash, has a query, is such a
   *     path, has braces around anything but the name of a whole segment, or has a star anywhere
   *     but as the last segment
   */
  public B path(String path, Consumer<Endpoint.Builder> endpoint) {
    routes.add(path, endpoint);
    return self();
  }

  /**
   * Sets how long it may take to respond to an opening handshake. For a server, the time starts
   * when the client connects, and includes TLS. For an upgrader, it covers the decision about the
   * request and sending the response. The default is 10 seconds.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public B handshakeTimeout(Duration timeout) {
    handshakeTimeout = Checks.positive("handshakeTimeout", timeout);
    return self();
  }

  /**
   * Sets which proxies are trusted to report the client's address, the scheme and the host of a
   * request. {@link HttpRequest#clientAddress}, {@link HttpRequest#secure} and the {@code Host}
   * field then describe the client instead of the last proxy. The elements of the header are read
   * from the last to the first, as long as they were written by trusted proxies. Reading stops at
   * an element that cannot be parsed or that has no address.
   *
   * <p>The proxies must set this header themselves, including scheme and host. Otherwise, the
   * header contains what the client sent. By default, no proxy is trusted.
   *
   * @param networks the networks of the proxies: addresses such as {@code ::1}, networks such as
   *     {@code 10.0.0.0/8}, and {@code unix} for a peer on a Unix domain socket
   * @throws IllegalArgumentException if none is given, or one is not any of these
   */
  public B trustProxies(ProxyHeader header, String... networks) {
    trustedProxies = TrustedProxies.in(header, networks);
    return self();
  }

  /**
   * Sets how many WebSockets may be open or waiting for a decision at the same time. A request for
   * another one is refused with 503.
   *
   * <p>A server accepts twice as many TCP connections, so that it can refuse such requests and
   * serve ordinary ones. It closes any further TCP connection at once. For an upgrader, its HTTP
   * server decides about TCP connections.
   *
   * <p>On Linux, the default is the process's limit of open files minus a reserve. The reserve is
   * one eighth of the limit, but at least 64 files and at most half of the limit. A server never
   * accepts more TCP connections than that, regardless of this option.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public B maxConnections(int connections) {
    maxConnections = Checks.atLeastOne("maxConnections", connections);
    return self();
  }

  /**
   * Sets how many WebSockets, counted as in {@code maxConnections}, may come from one {@linkplain
   * HttpRequest#clientAddress address}. A request for another one is refused with 429. All
   * addresses in an IPv6 /64 network count as one, because they belong to one client. By default,
   * there is no limit.
   *
   * <p>Behind a proxy that is not {@linkplain #trustProxies trusted}, all clients have the proxy's
   * address. Clients on a Unix domain socket have no address, and this limit does not apply to
   * them.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public B maxConnectionsPerAddress(int connections) {
    maxConnectionsPerAddress = Checks.atLeastOne("maxConnectionsPerAddress", connections);
    return self();
  }

  /**
   * Sets how much memory all connections together may hold, in bytes. This is memory for data that
   * waits to be sent, and for received data that has not been delivered. If they hold more, the
   * connections that hold the most are dropped (1006), and their {@code onError} gets a {@link
   * TransportException}. A broadcast that waits to be sent to many connections counts once.
   *
   * <p>The default is half of the memory that the JVM allows outside its heap ({@code
   * -XX:MaxDirectMemorySize}). If a process has several servers, give each a share of it.
   *
   * @throws IllegalArgumentException if it is below 1, or more than two thirds of that memory
   */
  public B maxBufferedBytes(long bytes) {
    maxBufferedBytes = MemoryBudget.checkLimit(bytes);
    return self();
  }

  /**
   * Sets what happens to clients that do not keep up with broadcast and published messages. The
   * default is {@link SlowReceiver#TERMINATE}, as for messages sent to a single client.
   */
  public B slowReceivers(SlowReceiver policy) {
    slowReceivers = Objects.requireNonNull(policy, "policy");
    return self();
  }

  /**
   * Joins the topics of this server with those of other servers, usually on other machines, which
   * use the same broker. {@code publish} then reaches the subscribers of all of them, and {@code
   * broadcast} without a condition all their clients. By default, there is no backplane.
   *
   * <p>The order of one publisher's messages in one topic is the same on all machines. A message
   * does not arrive twice. Messages that could not be passed on, or that were lost, are reported to
   * the {@code backplaneMonitor}.
   *
   * <p>The server connects to the broker when it is started, and does not start without it.
   */
  public B backplane(Backplane backplane) {
    this.backplane = Objects.requireNonNull(backplane, "backplane");
    return self();
  }

  /**
   * Sets what is told about losses. By default, they are logged: one event of each kind in ten
   * seconds, with the number of those in between.
   */
  public B backplaneMonitor(BackplaneMonitor monitor) {
    backplaneMonitor = Objects.requireNonNull(monitor, "monitor");
    return self();
  }

  /**
   * Makes topics resumable with {@link Retention#DEFAULT}; see {@link #resumable(String,
   * Retention)}.
   */
  public B resumable(String pattern) {
    return resumable(pattern, Retention.DEFAULT);
  }

  /**
   * Makes topics resumable. Their messages have positions and a bounded history. A client that
   * speaks the subprotocol {@code hawser.resume.1}, such as a {@code ReconnectingWebSocket}, and
   * loses its connection, gets what it has missed after it has returned and subscribed again, in
   * order and once. If that is impossible, it is told before it gets anything else.
   *
   * <p>Messages of such a topic go through the broker before they reach subscribers on this
   * machine, so they arrive a little later. Without a {@code backplane}, the history is in memory,
   * and only a client that returns to this server can resume. Other clients receive such a topic
   * like any other.
   *
   * <p>All machines must have the same patterns and retentions.
   *
   * @param pattern the name of a topic; or the beginning of names, followed by a star. The longest
   *     one that matches applies.
   * @throws IllegalArgumentException if there is a star anywhere but at the end, or {@code
   *     maxSubscriptions} is above 10 000
   */
  public B resumable(String pattern, Retention retention) {
    TopicPatterns more = resumable.with(pattern, retention);
    checkSubscriptions(maxSubscriptions, more);
    resumable = more;
    return self();
  }

  /** A client that resumes would end the connection if it had more topics. */
  private static void checkSubscriptions(int max, TopicPatterns resumable) {
    if (!resumable.isEmpty() && max > ResumeProtocol.MAX_TOPICS) {
      throw new IllegalArgumentException(
          "maxSubscriptions is "
              + max
              + ": with resumable topics, must be at most "
              + ResumeProtocol.MAX_TOPICS);
    }
  }

  /**
   * Sets what happens if the broker does not keep up, that is, if more than {@code
   * maxWaitingForBroker} waits for it. In any case, the message is not passed on, which the {@code
   * backplaneMonitor} is told. With {@link SlowReceiver#SKIP}, which is the default, that is all.
   * With {@link SlowReceiver#CLOSE}, all clients of this server are closed with 1013, so that they
   * go to a machine that can reach the others. With {@link SlowReceiver#TERMINATE}, they are
   * dropped.
   */
  public B slowBroker(SlowReceiver policy) {
    slowBroker = Objects.requireNonNull(policy, "policy");
    return self();
  }

  /**
   * Sets how many bytes of messages may wait until the broker has taken them. The default is 16
   * MiB.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public B maxWaitingForBroker(long bytes) {
    maxWaitingForBroker = Checks.atLeastOne("maxWaitingForBroker", bytes);
    return self();
  }

  /**
   * Sets how often histories may be read from the broker in each second. Further readings wait.
   * Clients that wait for the same topic share one. The default is 100.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public B maxHistoryReads(int perSecond) {
    maxHistoryReads = Checks.atLeastOne("maxHistoryReads", perSecond);
    return self();
  }

  /**
   * Sets how many topics one client may have at a time. {@link io.hawser.WebSocket#subscribe}
   * throws {@link IllegalStateException} if it would have more. The default is 10 000, which is the
   * limit of the subprotocol for resuming, too: with resumable topics, there cannot be more. As
   * many topics may a client {@linkplain io.hawser.Presence#enter enter}.
   *
   * @throws IllegalArgumentException if it is below 1, or above 10 000 and there are {@code
   *     resumable} topics
   */
  public B maxSubscriptions(int topics) {
    checkSubscriptions(topics, resumable);
    maxSubscriptions = Checks.atLeastOne("maxSubscriptions", topics);
    return self();
  }
}
