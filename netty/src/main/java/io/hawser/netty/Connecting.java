// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.ConnectStage;
import io.hawser.HttpResponse;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketTimeoutException;
import io.hawser.WebSocketTimeoutException.Deadline;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.ProxyHandler;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way from a request to an open connection: finding the addresses of a server or its proxy,
 * connecting to one of them, getting through the proxy, TLS and the opening handshake; and after a
 * redirect all of it again. It knows how far it has come, and ends when its result is completed, by
 * whomever. Whatever is thrown on the way ends it too, and reaches nobody else.
 */
final class Connecting {
  /** For what a server that refuses says about it, which may never end. */
  private static final Duration REFUSAL_BODY = Duration.ofSeconds(1);

  private final WebSocketClient client;
  private final ConnectRequest request;
  private final Consumer<WebSocket> setup;
  private final EventLoop loop;
  private final Redirects redirects;
  private final CompletableFuture<WebSocket> result = new CompletableFuture<>();

  // event loop
  private ConnectStage stage = ConnectStage.RESOLVE;
  private Redirects.Hop hop;
  private @Nullable Proxy proxy;
  private @Nullable CompletableFuture<List<InetAddress>> lookup;
  private @Nullable AddressRace race;
  private @Nullable Channel channel;
  private @Nullable Future<?> deadline;
  private @Nullable Future<?> connectDeadline;
  private @Nullable Runnable refusal;
  private @Nullable Future<?> refusalDeadline;
  private boolean opened;

  Connecting(WebSocketClient client, ConnectRequest request, Consumer<WebSocket> setup) {
    this.client = client;
    this.request = request;
    this.setup = setup;
    this.loop = client.loops.next();
    this.redirects = request.redirects(server -> client.checkNames(request, server));
    this.hop = new Redirects.Hop(request.destination(), true);
  }

  CompletableFuture<WebSocket> result() {
    return result;
  }

  /**
   * Begins.
   *
   * @throws RejectedExecutionException if the event loop has ended
   */
  void start() {
    result.whenComplete((connection, failure) -> inLoop(this::finish));
    loop.execute(() -> step(this::begin));
  }

  /** Does a part of the way. */
  private void step(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  private void begin() {
    Duration limit = request.handshakeTimeout();
    deadline = after(limit, () -> tooLate(Deadline.HANDSHAKE, limit));
    resolve();
  }

  private Future<?> after(Duration time, Runnable task) {
    return loop.schedule(() -> step(task), EventLoops.nanos(time), TimeUnit.NANOSECONDS);
  }

  private void tooLate(Deadline which, Duration limit) {
    if (refusal != null) {
      refusal.run();
    }
    result.completeExceptionally(
        new WebSocketTimeoutException(which, limit, stage, ": " + whatIsDone()));
  }

  private String whatIsDone() {
    String to = hop.destination().toString();
    return switch (stage) {
      case RESOLVE -> "looking up the host of " + (proxy == null ? to : "the proxy " + proxy);
      case CONNECT -> "connecting to " + (proxy == null ? to : "the proxy " + proxy);
      case PROXY -> "asking the proxy " + proxy + " for " + to;
      case TLS -> "agreeing on TLS with " + to;
      case HANDSHAKE -> "waiting for the answer of " + to;
    };
  }

  // -- finding an address ------------------------------------------------------------------------

  private void resolve() {
    stage = ConnectStage.RESOLVE;
    Duration limit = request.connectTimeout();
    if (limit != null) {
      connectDeadline = after(limit, () -> tooLate(Deadline.CONNECT, limit));
    }
    Destination server = hop.destination();
    Proxy through = request.proxyTo(server);
    proxy = through;
    if (server.socket() != null) {
      connectTo(server.socket());
    } else if (through == null) {
      lookUp(server.host(), addresses -> connectTo(addresses, server.port(), null));
    } else if (through.needsAddress()) {
      lookUp(server.host(), addresses -> resolve(through, firstOfVersion4(addresses)));
    } else {
      resolve(through, unresolved(server));
    }
  }

  /** For a proxy: an address as one, and a name as it is. */
  private static InetSocketAddress unresolved(Destination server) {
    try {
      String host = Hosts.withoutZone(server.host());
      return server.isAddress()
          ? new InetSocketAddress(Hosts.address(host), server.port())
          : InetSocketAddress.createUnresolved(host, server.port());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("without a zone every address is known", e);
    }
  }

  private void resolve(Proxy through, @Nullable InetSocketAddress server) {
    if (server == null) {
      fail("has no IPv4 address, and the proxy " + through + " takes no other", null);
    } else {
      lookUp(through.host(), addresses -> connectTo(addresses, through.port(), server));
    }
  }

  private @Nullable InetSocketAddress firstOfVersion4(List<InetAddress> addresses) {
    return addresses.stream()
        .filter(Inet4Address.class::isInstance)
        .findFirst()
        .map(address -> new InetSocketAddress(address, hop.destination().port()))
        .orElse(null);
  }

  private void lookUp(String host, Consumer<List<InetAddress>> then) {
    CompletableFuture<List<InetAddress>> found = client.lookup.addressesOf(host);
    lookup = found;
    found.whenComplete(
        (addresses, failure) ->
            inLoop(
                () -> {
                  if (result.isDone()) {
                    return;
                  }
                  if (failure == null) {
                    step(() -> then.accept(addresses));
                  } else {
                    failed(failure);
                  }
                }));
  }

  // -- connecting --------------------------------------------------------------------------------

  private void connectTo(List<InetAddress> found, int port, @Nullable InetSocketAddress behind) {
    InetAddress local = request.localAddress();
    List<InetAddress> addresses =
        local == null
            ? found
            : found.stream()
                .filter(a -> a instanceof Inet4Address == local instanceof Inet4Address)
                .toList();
    if (addresses.isEmpty()) {
      fail("has no address of the kind of the local one, " + local, null);
      return;
    }
    stage = ConnectStage.CONNECT;
    race =
        new AddressRace(
            this::after,
            this::step,
            addresses,
            address -> connect(new InetSocketAddress(address, port), behind),
            this::connected,
            (failures, cause) -> fail("cannot be connected to: " + failures, cause));
    race.start();
  }

  private void connectTo(Path socket) {
    stage = ConnectStage.CONNECT;
    ChannelFuture connecting =
        bootstrap(null)
            .channel(client.transport.unixChannel())
            .connect(UnixSockets.address(client.transport, socket));
    channel = connecting.channel();
    connecting.addListener(
        done ->
            step(
                () -> {
                  if (done.cause() == null) {
                    connected(connecting.channel());
                  } else {
                    fail("cannot be connected to: " + reasonOf(done.cause(), socket), done.cause());
                  }
                }));
  }

  private static String reasonOf(Throwable cause, Path socket) {
    return Files.notExists(socket) ? "there is no such file" : NetworkFailure.reasonOf(cause);
  }

  /**
   * Connects to an address.
   *
   * @param behind what is behind it, if it is a proxy's
   */
  private ChannelFuture connect(InetSocketAddress address, @Nullable InetSocketAddress behind) {
    ProxyHandler tunnel =
        proxy == null || behind == null
            ? null
            : proxy.handler(address, hop.destination().authority(), request.proxyAuthorization());
    SocketAddress local =
        request.localAddress() == null ? null : new InetSocketAddress(request.localAddress(), 0);
    return bootstrap(tunnel)
        .channel(client.transport.channel())
        .option(ChannelOption.TCP_NODELAY, true)
        .connect(behind == null ? address : behind, local);
  }

  private Bootstrap bootstrap(@Nullable ProxyHandler tunnel) {
    Bootstrap bootstrap = new Bootstrap().group(loop).disableResolver();
    SocketSettings.apply(bootstrap);
    return bootstrap
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // there are time limits of our own
        .option(ChannelOption.AUTO_READ, false) // until somebody is there who reads
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                client.add(channel);
                if (tunnel != null) {
                  if (proxy != null && proxy.secure()) {
                    channel.pipeline().addLast(client.proxyTls.handlerFor(channel, proxy));
                  }
                  channel.pipeline().addLast(tunnel, entrance(tunnel, channel));
                }
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                failed(cause);
                ctx.close();
              }
            });
  }

  private TunnelEntrance entrance(ProxyHandler tunnel, Channel channel) {
    return new TunnelEntrance(
        tunnel,
        () -> step(() -> tunnelOpened(channel)),
        cause -> {
          if (channel.equals(this.channel)) {
            failed(cause);
          }
        });
  }

  private void connected(Channel channel) {
    this.channel = channel;
    if (result.isDone()) {
      channel.close();
      return;
    }
    if (connectDeadline != null) {
      connectDeadline.cancel(false);
    }
    if (proxy == null) {
      tunnelOpened(channel);
    } else {
      stage = ConnectStage.PROXY;
    }
  }

  private void tunnelOpened(Channel channel) {
    if (result.isDone()) {
      return;
    }
    boolean secure = hop.destination().secure();
    stage = secure ? ConnectStage.TLS : ConnectStage.HANDSHAKE;
    new ClientHandshakeHandler(this, client, request, hop)
        .addTo(
            channel.pipeline(),
            secure
                ? client.tls.handlerFor(channel, hop.destination(), request.serverName())
                : null);
    channel.config().setAutoRead(true);
  }

  // -- told by the handshake ---------------------------------------------------------------------

  /** TLS is agreed on. */
  void secured() {
    stage = ConnectStage.HANDSHAKE;
  }

  boolean follows(HttpResponse response) {
    return redirects.follows(response.status());
  }

  /** The server wants us to go elsewhere. */
  void redirected(HttpResponse response) {
    Channel old = channel;
    try {
      hop = redirects.next(hop, response);
    } catch (Throwable thrown) { // also by the user's onRedirect
      result.completeExceptionally(thrown);
      return;
    }
    channel = null;
    race = null;
    if (old != null) {
      StreamEnd.drop(old);
    }
    resolve();
  }

  /**
   * The server refuses. What it says about it is waited for, but not for long.
   *
   * @param told ends this, with what has come of it
   */
  void refused(Runnable told) {
    refusal = told;
    refusalDeadline = after(REFUSAL_BODY, told);
  }

  /** The server has answered as it should: what now fails is the connection's affair. */
  void accepted() {
    opened = true;
    cancelDeadlines();
  }

  Consumer<WebSocket> setup() {
    return setup;
  }

  /** Something failed that is not HTTP, at whatever stage. */
  void failed(Throwable thrown) {
    if (refusal != null) {
      refusal.run(); // which was the answer, whatever became of the rest
      return;
    }
    Throwable cause = NetworkFailure.unwrapped(thrown);
    if (cause instanceof SSLException && stage == ConnectStage.HANDSHAKE) {
      stage = ConnectStage.TLS; // a server's complaint about our certificate comes late
    }
    String what =
        switch (stage) {
          case RESOLVE -> "cannot be looked up: ";
          case CONNECT -> "cannot be connected to: ";
          case PROXY ->
              "cannot be reached through the proxy "
                  + proxy
                  + (cause instanceof SSLException ? ": it cannot be spoken to over TLS: " : ": ");
          case TLS -> "cannot be spoken to over TLS: ";
          case HANDSHAKE -> "has not completed the opening handshake: ";
        };
    fail(what + NetworkFailure.reasonOf(cause), cause);
  }

  // -- ending ------------------------------------------------------------------------------------

  private void fail(String what, @Nullable Throwable cause) {
    boolean atProxy = stage == ConnectStage.RESOLVE || stage == ConnectStage.CONNECT;
    Object who = proxy != null && atProxy ? "the proxy " + proxy : hop.destination();
    result.completeExceptionally(new TransportException(stage, who + " " + what, cause));
  }

  /** Ends it, as its client ends. Any thread. */
  void giveUp() {
    inLoop(
        () ->
            result.completeExceptionally(
                new TransportException(
                    stage, "the client was closed while " + whatIsDone(), null)));
  }

  private void finish() {
    cancelDeadlines();
    if (opened) {
      return;
    }
    if (lookup != null) {
      lookup.cancel(false);
    }
    if (race != null) {
      race.cancel();
    }
    if (channel != null) {
      StreamEnd.drop(channel);
    }
  }

  private void cancelDeadlines() {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (connectDeadline != null) {
      connectDeadline.cancel(false);
    }
    if (refusalDeadline != null) {
      refusalDeadline.cancel(false);
    }
  }

  private void inLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // in an orderly way all the same: nothing runs in that loop any more
    }
  }
}
