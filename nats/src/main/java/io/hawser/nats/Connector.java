// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Opens the connections of a node, one after the other. */
final class Connector {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  // A server that hangs is noticed after at most four intervals: the first ping may be left out.
  private static final Duration PING_INTERVAL = Duration.ofSeconds(2);
  private static final int MAX_PINGS_OUT = 2;
  private static final int MAX_ADDRESSES = 100;

  private final NatsSettings settings;
  private final Reports reports;
  private final NodeThreads threads;
  private final SeenOffsets seen = new SeenOffsets();

  // one thread after the other: the addresses that the servers of a cluster have told
  private Set<String> addresses;

  Connector(NatsSettings settings, Reports reports, NodeThreads threads) {
    this.settings = settings;
    this.reports = reports;
    this.threads = threads;
    addresses = new LinkedHashSet<>(settings.servers().addresses());
  }

  /**
   * Connects to one of the servers. Waits for each of them for at most the connect timeout.
   *
   * @throws BackplaneException if none can be reached
   */
  Session open() {
    Watch watch = new Watch();
    Connection connection;
    try {
      connection = Nats.connect(options(watch));
    } catch (IOException | IllegalStateException e) { // its message may tell more than it should
      throw new BackplaneException(describe(e, watch), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackplaneException("interrupted while connecting to " + settings.servers(), e);
    }
    learnAddresses(connection);
    Session session = new Session(connection, settings, reports, seen, threads.events());
    watch.session.complete(session);
    return session;
  }

  private String describe(Exception e, Watch watch) {
    if (e instanceof AuthenticationException) {
      return "the NATS server at " + settings.servers() + " refuses the user, password or token";
    }
    String reason = watch.lastError();
    return "the NATS server at "
        + settings.servers()
        + " cannot be reached"
        + (reason == null ? "" : ": " + settings.servers().redact(reason));
  }

  private void learnAddresses(Connection connection) {
    Set<String> known = new LinkedHashSet<>(settings.servers().addresses());
    connection.getServers().stream().limit(MAX_ADDRESSES).forEach(known::add);
    addresses = known;
  }

  private Options options(Watch watch) {
    Options.Builder options =
        Options.builder()
            .servers(addresses.toArray(new String[0]))
            .connectionName("hawser")
            .connectionTimeout(settings.connectTimeout())
            .noReconnect()
            // Tries all addresses of a host, and keeps its name, which the certificate must have.
            .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs)
            .pingInterval(PING_INTERVAL)
            .maxPingsOut(MAX_PINGS_OUT)
            .maxMessagesInOutgoingQueue(0) // no limit here: Outgoing has one
            .executor(threads.workers())
            .connectExecutor(threads.workers())
            .readerExecutor(threads.workers())
            .writerExecutor(threads.workers())
            .callbackExecutor(threads.events())
            .scheduledExecutor(threads.events())
            .connectionListener(watch)
            .errorListener(watch);
    addCredentials(options);
    SSLContext context = settings.sslContext();
    if (context != null || settings.servers().tls()) {
      options.sslContext(new HostCheckingContext(context == null ? defaultContext() : context));
    }
    return options.build();
  }

  private void addCredentials(Options.Builder options) {
    Servers servers = settings.servers();
    String userName = servers.userName();
    String password = servers.password();
    String token = servers.token();
    if (userName != null && password != null) {
      options.userInfo(userName.toCharArray(), password.toCharArray());
    } else if (token != null) {
      options.token(token.toCharArray());
    }
  }

  private static SSLContext defaultContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new BackplaneException("this JVM has no TLS by default", e);
    }
  }

  /** Hears what happens to one connection, on the thread for events. */
  private final class Watch implements ConnectionListener, ErrorListener {
    private final CompletableFuture<Session> session = new CompletableFuture<>();
    // any thread (volatile)
    private volatile @Nullable String lastError;

    @Override
    @SuppressWarnings("deprecation") // the interface has no other way to implement it
    public void connectionEvent(Connection connection, Events event) {
      if (event == Events.DISCONNECTED || event == Events.CLOSED) {
        String reason = lastError;
        end(
            "the connection to the NATS server was lost"
                + (reason == null ? "" : ": " + settings.servers().redact(reason)));
      }
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
      lastError = error;
      if (session.isDone()) { // otherwise, the exception says it
        String what = settings.servers().redact(error);
        LOG.log(Level.WARNING, "the NATS server at " + settings.servers() + " reports: " + what);
      }
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception e) {
      Throwable cause = e;
      while (cause.getCause() != null && cause instanceof ExecutionException) {
        cause = cause.getCause();
      }
      lastError =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
      end("this node was too slow, and messages from the NATS server were dropped");
    }

    private void end(String cause) {
      session.thenAccept(ended -> ended.end(cause));
    }

    /** Returns the last error, after those that are being reported. */
    @Nullable String lastError() {
      try {
        threads.events().submit(() -> {}).get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e); // it does nothing
      }
      return lastError;
    }
  }
}
