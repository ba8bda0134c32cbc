// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.netty.NetworkFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the addresses of one host until one of them accepts (RFC 8305, "Happy Eyeballs").
 * Each address has a head start over the next one. Must be used on one event loop.
 */
public final class AddressRace {
  private static final Duration HEAD_START = Duration.ofMillis(250);

  private final BiFunction<Duration, Runnable, Future<?>> timer;
  private final Consumer<Runnable> step;
  private final Function<InetAddress, ChannelFuture> connect;
  private final Consumer<Channel> won;
  private final BiConsumer<String, Throwable> lost;

  // event loop
  private final Deque<InetAddress> waiting;
  private final List<Channel> running = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private @Nullable Future<?> next;
  private boolean over;

  private record Failure(InetAddress address, Throwable cause) {}

  /**
   * Creates a race that has not started.
   *
   * @param timer runs a task after a delay
   * @param step runs a task, and handles exceptions that it throws
   * @param addresses at least one, the best first
   * @param won receives the first channel that is connected; the others are closed
   * @param lost called if no channel can be connected, with the reason for each address as text,
   *     and with the first cause, to which the others are added as suppressed exceptions
   */
  public AddressRace(
      BiFunction<Duration, Runnable, Future<?>> timer,
      Consumer<Runnable> step,
      List<InetAddress> addresses,
      Function<InetAddress, ChannelFuture> connect,
      Consumer<Channel> won,
      BiConsumer<String, Throwable> lost) {
    this.timer = timer;
    this.step = step;
    this.waiting = interleaved(addresses);
    this.connect = connect;
    this.won = won;
    this.lost = lost;
  }

  /**
   * Alternates between the address families while both have addresses. Starts with the family of
   * the first address.
   */
  public static Deque<InetAddress> interleaved(List<InetAddress> addresses) {
    Deque<InetAddress> first = new ArrayDeque<>();
    Deque<InetAddress> second = new ArrayDeque<>();
    for (InetAddress address : addresses) {
      boolean alike = address instanceof Inet4Address == addresses.get(0) instanceof Inet4Address;
      (alike ? first : second).add(address);
    }
    Deque<InetAddress> all = new ArrayDeque<>();
    while (!first.isEmpty() || !second.isEmpty()) {
      if (!first.isEmpty()) {
        all.add(first.remove());
      }
      if (!second.isEmpty()) {
        all.add(second.remove());
      }
    }
    return all;
  }

  /** Connects to the next address. Called again by itself for each further address. */
  public void start() {
    InetAddress address = waiting.remove();
    ChannelFuture connecting = connect.apply(address);
    running.add(connecting.channel());
    if (!waiting.isEmpty()) {
      next = timer.apply(HEAD_START, this::start);
    }
    connecting.addListener(
        done ->
            step.accept(
                () -> {
                  if (done.cause() == null) {
                    accepted(connecting.channel());
                  } else {
                    failed(connecting.channel(), new Failure(address, done.cause()));
                  }
                }));
  }

  private void accepted(Channel channel) {
    if (over) {
      channel.close();
      return;
    }
    running.remove(channel);
    cancel();
    won.accept(channel);
  }

  private void failed(Channel channel, Failure failure) {
    running.remove(channel);
    failures.add(failure);
    if (over) {
      return;
    }
    if (!waiting.isEmpty()) {
      stopTimer();
      start();
    } else if (running.isEmpty()) {
      over = true;
      lost.accept(summary(), firstCause());
    }
  }

  private String summary() {
    return failures.stream()
        .map(
            failure ->
                NetUtil.toAddressString(failure.address)
                    + ' '
                    + NetworkFailure.reasonOf(failure.cause))
        .collect(Collectors.joining(", "));
  }

  private Throwable firstCause() {
    Throwable first = failures.get(0).cause;
    // The same exception may occur twice, but an exception cannot suppress itself.
    Set<Throwable> others = Collections.newSetFromMap(new IdentityHashMap<>());
    failures.forEach(failure -> others.add(failure.cause));
    others.remove(first);
    others.forEach(first::addSuppressed);
    return first;
  }

  /** Closes all channels that are not connected yet. */
  public void cancel() {
    over = true;
    stopTimer();
    List.copyOf(running).forEach(Channel::close);
  }

  private void stopTimer() {
    if (next != null) {
      next.cancel(false);
    }
  }
}
