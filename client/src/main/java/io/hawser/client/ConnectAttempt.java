// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.ConnectStage;
import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketTimeoutException.Deadline;
import io.hawser.client.route.AddressRace;
import io.hawser.client.route.Destination;
import io.hawser.client.route.Proxy;
import io.hawser.connection.WebSocketConnection;
import io.hawser.http.HttpResponse;
import io.hawser.internal.Checks;
import io.hawser.netty.NetworkFailure;
import io.hawser.netty.StreamEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a connection. It goes through the {@linkplain ConnectStage stages} in the
 * order of this file. It looks up the host of the server or its proxy, connects to one of the
 * addresses, and requests a connection from the proxy. A {@link ClientHandshakeHandler} then
 * performs TLS and the opening handshake. After a redirect, the attempt begins again.
 *
 * <p>{@link #start} begins the attempt. Completing its result ends it, regardless of the reason:
 * success, failure, a deadline, {@link #giveUp}, or cancellation by the user. Everything in between
 * runs on the event loop, as a {@link #step} that does nothing once the result is complete.
 */
final class ConnectAttempt {
  /** How long to wait for the body of a refusal. The body may never end. */
  private static final Duration REFUSAL_BODY_TIMEOUT = Duration.ofSeconds(1);

  /** After this many seconds, a failure that nobody has looked at is logged. */
  private static final int TIME_TO_LOOK = 1;

  private final ClientResources client;
  private final ConnectRequest request;
  private final Consumer<WebSocketConnection> prepare;
  private final Consumer<WebSocket> setup;
  private final EventLoop loop;
  private final SocketConnector sockets;
  private final Redirects redirects;
  private final ConnectFuture result;
  private final long begin = System.nanoTime();

  // event loop
  private ConnectProgress progress;
  private @Nullable CompletableFuture<List<InetAddress>> lookup;
  private @Nullable AddressRace race;
  private @Nullable Channel channel;
  private @Nullable Future<?> deadline;
  private @Nullable Future<?> connectDeadline;
  private @Nullable Future<?> refusalDeadline;
  private @Nullable Runnable refusal;
  private boolean accepted;

  /**
   * Creates an attempt, which {@link #start} begins.
   *
   * @param prepare called on the event loop when the server has accepted, before the setup
   */
  ConnectAttempt(
      ClientResources client,
      ConnectRequest request,
      Consumer<WebSocketConnection> prepare,
      Consumer<WebSocket> setup) {
    this.client = client;
    this.request = request;
    this.prepare = prepare;
    this.setup = setup;
    this.loop = client.loops.next();
    this.result =
        new ConnectFuture(
            client::isOwnThread, CompletableFuture.delayedExecutor(TIME_TO_LOOK, TimeUnit.SECONDS));
    this.sockets = new SocketConnector(client, request, loop, this::onFailure);
    this.redirects = request.redirects(server -> client.checkNames(request, server));
    this.progress =
        new ConnectProgress(
            ConnectStage.RESOLVE, new Redirects.Hop(request.destination(), true), null);
  }

  /**
   * Begins the attempt. Must be called once. May be called from any thread.
   *
   * @param ended run when the attempt has ended
   * @param mayBeIgnored whether the result is for a user, who may ignore it
   * @return the result; the attempt also ends when the caller completes it
   */
  CompletableFuture<WebSocket> start(Runnable ended, boolean mayBeIgnored) {
    result.whenComplete(
        (connection, failure) -> {
          ended.run();
          inLoop(() -> finish(failure));
        });
    if (mayBeIgnored) {
      result.handOver();
    }
    try {
      loop.execute(() -> step(this::begin));
    } catch (RejectedExecutionException closed) {
      giveUp();
    }
    return result;
  }

  /** Fails the attempt because its client is closed. May be called from any thread. */
  void giveUp() {
    inLoop(
        () ->
            result.completeExceptionally(
                new TransportException(
                    progress.stage(), "the client was closed while " + progress, null)));
  }

  private void inLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // safe on this thread, because that loop has ended
    }
  }

  /** Runs a part of the attempt, unless it has ended. An exception fails the attempt. */
  private void step(Runnable task) {
    if (result.isDone()) {
      return;
    }
    try {
      task.run();
    } catch (Throwable thrown) {
      onFailure(thrown);
    }
  }

  private Future<?> after(Duration time, Runnable task) {
    return loop.schedule(() -> step(task), Checks.nanos(time), TimeUnit.NANOSECONDS);
  }

  private Future<?> failAfter(Duration limit, Deadline which) {
    return after(limit, () -> fail(progress.timeout(which, limit)));
  }

  private void begin() {
    deadline = failAfter(request.handshakeTimeout(), Deadline.HANDSHAKE);
    resolve();
  }

  // -- RESOLVE -----------------------------------------------------------------------------------

  private void resolve() {
    Duration limit = request.connectTimeout();
    if (limit != null) {
      connectDeadline = failAfter(limit, Deadline.CONNECT);
    }
    Destination server = progress.server();
    Proxy proxy = request.proxyTo(server);
    progress = progress.through(proxy);
    if (server.socket() != null) {
      connect(server.socket());
    } else if (proxy == null) {
      lookUp(server.host(), addresses -> connect(addresses, server.port(), null));
    } else if (proxy.needsAddress()) {
      lookUp(server.host(), addresses -> resolve(proxy, firstIpv4(addresses)));
    } else {
      resolve(proxy, server.unresolvedAddress());
    }
  }

  private void resolve(Proxy proxy, @Nullable InetSocketAddress server) {
    if (server == null) {
      fail("has no IPv4 address, and the proxy " + proxy + " accepts no other", null);
    } else {
      lookUp(proxy.host(), addresses -> connect(addresses, proxy.port(), server));
    }
  }

  private @Nullable InetSocketAddress firstIpv4(List<InetAddress> addresses) {
    return addresses.stream()
        .filter(Inet4Address.class::isInstance)
        .findFirst()
        .map(address -> new InetSocketAddress(address, progress.server().port()))
        .orElse(null);
  }

  private void lookUp(String host, Consumer<List<InetAddress>> then) {
    CompletableFuture<List<InetAddress>> found = client.lookup.addressesOf(host);
    lookup = found;
    found.whenComplete(
        (addresses, failure) ->
            inLoop(
                () ->
                    step(
                        () -> {
                          if (failure == null) {
                            then.accept(addresses);
                          } else {
                            onFailure(failure);
                          }
                        })));
  }

  // -- CONNECT -----------------------------------------------------------------------------------

  /**
   * Connects to the first address that accepts.
   *
   * @param target the server to request from the proxy, if these are a proxy's addresses; or null
   */
  private void connect(List<InetAddress> found, int port, @Nullable InetSocketAddress target) {
    InetAddress local = request.localAddress();
    List<InetAddress> addresses =
        local == null
            ? found
            : found.stream()
                .filter(a -> a instanceof Inet4Address == local instanceof Inet4Address)
                .toList();
    if (addresses.isEmpty()) {
      fail("has no address of the same family as the local address " + local, null);
      return;
    }
    progress = progress.at(ConnectStage.CONNECT);
    race =
        new AddressRace(
            this::after,
            this::step,
            addresses,
            address -> connect(new InetSocketAddress(address, port), target),
            this::connected,
            (failures, cause) -> fail("cannot be connected to: " + failures, cause));
    race.start();
  }

  private ChannelFuture connect(InetSocketAddress address, @Nullable InetSocketAddress target) {
    Proxy proxy = progress.proxy();
    return proxy == null || target == null
        ? sockets.connect(address)
        : sockets.connect(
            proxy,
            address,
            target,
            progress.server().authority(),
            channel -> step(() -> handshake(channel)),
            this::onTunnelFailure);
  }

  private void connect(Path socket) {
    progress = progress.at(ConnectStage.CONNECT);
    ChannelFuture connecting = sockets.connect(socket);
    channel = connecting.channel();
    connecting.addListener(
        done ->
            step(
                () -> {
                  if (done.cause() == null) {
                    connected(connecting.channel());
                  } else {
                    fail(
                        "cannot be connected to: " + SocketConnector.reasonOf(done.cause(), socket),
                        done.cause());
                  }
                }));
  }

  private void connected(Channel channel) {
    this.channel = channel;
    cancel(connectDeadline);
    if (progress.proxy() == null) {
      handshake(channel);
    } else {
      progress = progress.at(ConnectStage.PROXY);
    }
  }

  // -- PROXY -------------------------------------------------------------------------------------

  private void onTunnelFailure(Channel tunnel, Throwable cause) {
    if (tunnel.equals(channel)) { // a channel that lost the race does not matter
      onFailure(cause);
    }
  }

  // -- TLS and HANDSHAKE -------------------------------------------------------------------------

  private void handshake(Channel channel) {
    Destination server = progress.server();
    progress = progress.at(server.secure() ? ConnectStage.TLS : ConnectStage.HANDSHAKE);
    new ClientHandshakeHandler(new HandshakeListener(), client, request, progress.hop(), begin)
        .addTo(
            channel.pipeline(),
            server.secure() ? client.tls.handlerFor(channel, server, request.serverName()) : null);
    channel.config().setAutoRead(true);
  }

  private final class HandshakeListener implements ClientHandshakeHandler.Listener {
    @Override
    public boolean isDone() {
      return result.isDone();
    }

    @Override
    public void onSecured() {
      progress = progress.at(ConnectStage.HANDSHAKE);
    }

    @Override
    public boolean follows(int status) {
      return redirects.follows(status);
    }

    @Override
    public void onRedirect(HttpResponse answer) {
      step(() -> redirect(answer));
    }

    @Override
    public void onRefusal(Runnable finish) {
      refusal = finish;
      refusalDeadline = after(REFUSAL_BODY_TIMEOUT, finish);
    }

    @Override
    public void onAccepted(WebSocketConnection connection, Channel channel) {
      accepted = true; // from now on the connection handles its failures itself
      cancelDeadlines();
      client.opened(connection, channel);
      prepare.accept(connection);
      connection.open(
          setup,
          failure -> {
            if (failure != null) {
              result.completeExceptionally(failure); // onError receives it too
            } else if (!result.complete(connection)) {
              connection.terminate(); // the attempt has ended in the meantime
            }
          });
    }

    @Override
    public void onRejected(HandshakeException problem) {
      result.fail(problem);
    }

    @Override
    public void onFailure(Throwable cause) {
      ConnectAttempt.this.onFailure(cause);
    }
  }

  private void redirect(HttpResponse answer) {
    Channel old = channel;
    try {
      Redirects.Hop next = redirects.next(progress.hop(), answer);
      progress = new ConnectProgress(ConnectStage.RESOLVE, next, null);
    } catch (Throwable thrown) { // onRedirect is the user's code, and may throw anything
      result.fail(thrown);
      return;
    }
    channel = null;
    race = null;
    if (old != null) {
      StreamEnd.drop(old);
    }
    resolve();
  }

  // -- ending ------------------------------------------------------------------------------------

  /** Called when something other than HTTP has failed, at any stage. */
  private void onFailure(Throwable thrown) {
    fail(progress.failure(NetworkFailure.unwrapped(thrown)));
  }

  private void fail(String what, @Nullable Throwable cause) {
    fail(progress.failure(what, cause));
  }

  private void fail(Throwable problem) {
    if (refusal != null) {
      refusal.run(); // the server has already refused, which is the result
    }
    result.fail(problem);
  }

  /** Releases everything, unless the connection has been handed over. */
  private void finish(@Nullable Throwable failure) {
    cancelDeadlines();
    if (accepted) {
      return;
    }
    client.counter.failed(result.reasonOf(failure));
    cancel(lookup);
    if (race != null) {
      race.cancel();
    }
    if (channel != null) {
      StreamEnd.drop(channel);
    }
  }

  private void cancelDeadlines() {
    cancel(deadline);
    cancel(connectDeadline);
    cancel(refusalDeadline);
  }

  private static void cancel(@Nullable Future<?> pending) {
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
