// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.BackplaneListener;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A node: knows what it is subscribed to, and has one {@link Session} after the other.
 *
 * <p>Locks are taken in this order, from left to right:
 *
 * <pre>
 * FollowedTopic → Reports → (the listener's own) → NatsNode → HistoryStream, Receipts, Turns → jnats
 * </pre>
 *
 * A listener may call the node with a lock of its own that it also takes when it is called. So what
 * the node does for a caller must never take the lock of {@code Reports} or of a {@code
 * FollowedTopic}: replies come on the threads of the dispatchers, which hold no lock of jnats, and
 * failures on a thread of their own (see {@link Exchange}). Futures are completed without a lock.
 */
final class NatsNode implements BackplaneConnection {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final int TICK_MILLIS = 100;
  private static final int FIRST_DELAY_MILLIS = 100, MAX_DELAY_MILLIS = 2000;
  private static final int MAX_DOUBLINGS = 5;
  private static final int CLOSE_MILLIS = 100;
  private static final int POLL_MILLIS = 10;
  private static final Duration STREAMS_TIMEOUT = Duration.ofSeconds(5);

  private final NodeThreads threads = NodeThreads.start();
  private final Reports reports;
  private final Connector connector;
  private final ScheduledFuture<?> ticks;
  private final CountDownLatch closing = new CountDownLatch(1);

  // guarded by this
  private final Set<String> subscribed = new HashSet<>();
  private final Map<String, Retention> followed = new HashMap<>();
  private @Nullable Session session;
  private boolean reconnecting;
  private boolean closed;

  NatsNode(NatsSettings settings, BackplaneListener listener) {
    reports = new Reports(listener);
    connector = new Connector(settings, reports, threads);
    ticks =
        threads
            .events()
            .scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Connects for the first time. */
  void start() {
    try {
      Session first = connector.open();
      use(first);
      watch(first);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void tick() {
    Session current = session();
    if (current != null) {
      current.tick();
    }
  }

  private synchronized @Nullable Session session() {
    return session;
  }

  // -- connections -------------------------------------------------------------------------------

  /** Subscribes a connection to everything, and uses it from now on. */
  private void use(Session next) {
    reports.begin(next);
    synchronized (this) {
      subscribed.forEach(next::subscribe);
      followed.forEach((topic, retention) -> next.follow(topic, retention));
      session = closed ? null : next;
    }
  }

  private void watch(Session session) {
    session.ended().thenAcceptAsync(cause -> interrupted(session, cause), threads.events());
  }

  private void interrupted(Session ended, String cause) {
    synchronized (this) {
      if (closed) {
        return;
      }
      session = null;
      reconnecting = true;
    }
    reports.interrupted(ended, cause);
    threads.workers().execute(ended::close);
    threads.workers().execute(this::reconnect);
  }

  private void reconnect() {
    try {
      for (int attempt = 0;
          !closing.await(delayMillis(attempt), TimeUnit.MILLISECONDS);
          attempt++) {
        if (reconnected()) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      boolean stop;
      synchronized (this) {
        reconnecting = false;
        stop = closed;
      }
      if (stop) {
        threads.stop(); // close() has left it to this thread
      }
    }
  }

  private static long delayMillis(int attempt) {
    long delay = (long) FIRST_DELAY_MILLIS << Math.min(attempt, MAX_DOUBLINGS);
    long longest = Math.min(delay, MAX_DELAY_MILLIS);
    return longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
  }

  private boolean reconnected() throws InterruptedException {
    Session next;
    try {
      next = connector.open();
    } catch (BackplaneException e) {
      LOG.log(Level.DEBUG, "a backplane is still interrupted: {0}", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "connecting to a NATS server failed in an unexpected way", e);
      return false;
    }
    use(next);
    boolean ready = await(next.receipt(), Exchange.TIMEOUT.toNanos());
    if (ready) {
      awaitTails(next);
    }
    boolean keep;
    synchronized (this) {
      keep = ready && !closed;
      session = keep ? next : null;
    }
    if (!keep) {
      reports.interrupted(next, "the connection was not ready");
      next.close();
      return false;
    }
    next.restored();
    threads.events().execute(() -> reports.restored(next));
    watch(next);
    return true;
  }

  /** Waits for the streams, which a cluster may have later than its connections. */
  private void awaitTails(Session next) throws InterruptedException {
    long deadline = System.nanoTime() + STREAMS_TIMEOUT.toNanos();
    while (!next.followsAll()
        && !next.ended().isDone()
        && System.nanoTime() - deadline < 0
        && !closing.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      next.tick();
    }
  }

  private static boolean await(Future<?> future, long nanos) throws InterruptedException {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  // -- topics without history --------------------------------------------------------------------

  @Override
  public CompletableFuture<Void> subscribe(String topic) {
    Objects.requireNonNull(topic, "topic");
    Session current;
    synchronized (this) {
      current = session;
      if (!closed) {
        subscribed.add(topic);
      }
      if (current != null) {
        current.subscribe(topic);
      }
    }
    return current == null ? refused() : current.receipt();
  }

  @Override
  public CompletableFuture<Void> unsubscribe(String topic) {
    Objects.requireNonNull(topic, "topic");
    Session current;
    synchronized (this) {
      current = session;
      if (subscribed.remove(topic) && current != null) {
        current.unsubscribe(topic);
      }
    }
    return current == null ? refused() : current.receipt();
  }

  @Override
  public CompletableFuture<Void> publish(String topic, byte[] message) {
    Objects.requireNonNull(message, "message");
    return ask(current -> current.publish(topic, message));
  }

  // -- topics with history -----------------------------------------------------------------------

  @Override
  public CompletableFuture<Position> follow(String topic, Retention retention) {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(retention, "retention");
    Session current;
    FollowedTopic history = null;
    synchronized (this) {
      current = session;
      if (!closed) {
        followed.putIfAbsent(topic, retention);
      }
      if (current != null) {
        Retention first = followed.getOrDefault(topic, retention);
        history = current.follow(topic, first);
      }
    }
    return history == null ? refused() : history.tail();
  }

  @Override
  public CompletableFuture<Void> unfollow(String topic) {
    Objects.requireNonNull(topic, "topic");
    Session current;
    synchronized (this) {
      current = session;
      Retention retention = followed.remove(topic);
      if (retention != null && current != null) {
        current.unfollow(topic, retention);
      }
    }
    return current == null ? refused() : current.receipt();
  }

  @Override
  public CompletableFuture<Position> append(String topic, byte[] message, Retention retention) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(retention, "retention");
    return ask(current -> current.append(topic, message, retention));
  }

  @Override
  public CompletableFuture<History> read(
      String topic, Position after, int maxEntries, Retention retention) {
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(retention, "retention");
    return ask(current -> current.read(topic, after, maxEntries, retention));
  }

  private <T> CompletableFuture<T> ask(Function<Session, CompletableFuture<T>> question) {
    Session current = session();
    return current == null ? refused() : question.apply(current);
  }

  private <T> CompletableFuture<T> refused() {
    String why =
        closing.getCount() == 0
            ? "this connection is closed"
            : "the connection to the NATS server is interrupted";
    return CompletableFuture.failedFuture(new BackplaneException(why, null));
  }

  // -- the end -----------------------------------------------------------------------------------

  @Override
  public void close() {
    Session last;
    boolean stopThreads; // otherwise, reconnect() does it
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = session;
      session = null;
      stopThreads = !reconnecting;
    }
    closing.countDown();
    reports.close();
    ticks.cancel(false);
    if (last != null) {
      last.end("this connection is closed");
    }
    if (stopThreads) {
      Future<?> end = threads.workers().submit(() -> end(last));
      try {
        end.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        // With TLS, the library needs a second, or longer if the server hangs; it does that alone.
      }
    }
  }

  private void end(@Nullable Session last) {
    if (last != null) {
      last.close();
    }
    threads.stop();
  }
}
