// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.http.HttpResponse;
import io.hawser.server.http.ConnectionLimits.Place;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitsTest {
  private static final int UNLIMITED = ConnectionLimits.UNLIMITED;
  private static final SocketAddress UNIX = new DomainSocketAddress("/run/server.sock");

  private static SocketAddress from(String address) {
    return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), 1);
  }

  private static int status(Place place) {
    return place.refusal() == null ? 101 : place.refusal().status();
  }

  @Test
  void the_total_number_of_places_is_limited() {
    ConnectionLimits limits = new ConnectionLimits(2, UNLIMITED, UNLIMITED);
    Place first = limits.take(from("192.0.2.1"));
    Place second = limits.take(from("192.0.2.2"));
    Place third = limits.take(from("192.0.2.3"));

    assertThat(List.of(status(first), status(second), status(third)))
        .containsExactly(101, 101, 503);
    assertRefusal(third);
    first.free();
    assertThat(status(limits.take(UNIX))).isEqualTo(101);
    assertThat(status(limits.take(UNIX))).isEqualTo(503);
  }

  private static void assertRefusal(Place place) {
    HttpResponse refusal = Objects.requireNonNull(place.refusal());
    assertThat(refusal.text()).contains("connections");
    assertThat(refusal.headers().first("Retry-After")).matches("[1-9][0-9]*");
  }

  @Test
  void the_number_of_places_per_address_is_limited() {
    ConnectionLimits limits = new ConnectionLimits(UNLIMITED, 1, UNLIMITED);
    Place first = limits.take(from("192.0.2.1"));
    Place second = limits.take(from("192.0.2.1"));

    assertThat(status(first)).isEqualTo(101);
    assertThat(status(second)).isEqualTo(429);
    assertRefusal(second);
    assertThat(status(limits.take(from("192.0.2.2")))).isEqualTo(101);
    first.free();
    assertThat(status(limits.take(from("192.0.2.1")))).isEqualTo(101);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1, ::ffff:192.0.2.1, true",
    "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false",
    "::1, 0.0.0.1, false",
    "::1, 127.0.0.1, false",
    "192.0.2.1, ::c000:201, false",
    "192.0.2.1, c000:201::, false",
  })
  void an_address_is_ipv4_or_an_ipv6_64_network(String one, String other, boolean same) {
    ConnectionLimits limits = new ConnectionLimits(UNLIMITED, 1, UNLIMITED);

    assertThat(status(limits.take(from(one)))).isEqualTo(101);
    assertThat(status(limits.take(from(other)))).isEqualTo(same ? 429 : 101);
  }

  @Test
  void clients_on_a_unix_domain_socket_have_no_address() {
    ConnectionLimits limits = new ConnectionLimits(3, 1, UNLIMITED);

    assertThat(status(limits.take(UNIX))).isEqualTo(101);
    assertThat(status(limits.take(UNIX))).isEqualTo(101);
    assertThat(status(limits.take(UNIX))).isEqualTo(101);
    assertThat(status(limits.take(UNIX))).isEqualTo(503);
  }

  @Test
  void a_place_is_freed_only_once() {
    ConnectionLimits limits = new ConnectionLimits(2, 2, UNLIMITED);
    Place first = limits.take(from("192.0.2.1"));
    limits.take(from("192.0.2.1"));
    Place refused = limits.take(from("192.0.2.1"));

    first.free();
    first.free();
    refused.free();
    assertThat(status(limits.take(from("192.0.2.1")))).isEqualTo(101);
    assertThat(status(limits.take(from("192.0.2.1")))).isEqualTo(503);
  }

  @Test
  void addresses_without_connections_are_forgotten() {
    ConnectionLimits limits = new ConnectionLimits(100, 2, UNLIMITED);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      places.add(limits.take(from("192.0.2." + i % 200)));
    }

    assertThat(limits.addresses()).isEqualTo(100);
    places.forEach(Place::free);
    assertThat(limits.addresses()).isZero();
  }

  @Test
  void without_limits_nothing_is_counted() {
    ConnectionLimits limits = new ConnectionLimits(UNLIMITED, UNLIMITED, UNLIMITED);
    for (int i = 0; i < 1000; i++) {
      Place place = limits.take(from("192.0.2.1"));
      assertThat(status(place)).isEqualTo(101);
      assertThat(limits.takeSocket()).isTrue();
      place.free();
      place.free();
    }
    assertThat(limits.addresses()).isZero();
  }

  @Test
  void there_are_twice_as_many_sockets_as_places() {
    ConnectionLimits limits = new ConnectionLimits(2, UNLIMITED, UNLIMITED);
    for (int i = 0; i < 4; i++) {
      assertThat(limits.takeSocket()).isTrue();
    }

    assertThat(limits.takeSocket()).isFalse();
    limits.freeSocket();
    assertThat(limits.takeSocket()).isTrue();
    assertThat(limits.takeSocket()).isFalse();
    assertThat(new ConnectionLimits(UNLIMITED - 1, UNLIMITED, UNLIMITED).takeSocket()).isTrue();
  }

  @Test
  void limits_hold_while_many_threads_take_and_free_places() throws Exception {
    int inAll = 7;
    int perAddress = 3;
    int threads = 8;
    ConnectionLimits limits = new ConnectionLimits(inAll, perAddress, UNLIMITED);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger[] heldByAddress = {
      new AtomicInteger(), new AtomicInteger(), new AtomicInteger(), new AtomicInteger()
    };
    CountDownLatch start = new CountDownLatch(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t;
        tasks.add(
            executor.submit(
                () -> {
                  start.countDown();
                  start.await();
                  for (int i = 0; i < 50_000; i++) {
                    int address = (first + i) % heldByAddress.length;
                    Place place = limits.take(from("192.0.2." + address));
                    if (place.refusal() == null) {
                      assertThat(held.incrementAndGet()).isLessThanOrEqualTo(inAll);
                      assertThat(heldByAddress[address].incrementAndGet())
                          .isLessThanOrEqualTo(perAddress);
                      Thread.onSpinWait();
                      heldByAddress[address].decrementAndGet();
                      held.decrementAndGet();
                    }
                    place.free();
                  }
                  return null;
                }));
      }
      for (Future<?> task : tasks) {
        task.get(60, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }

    // No place was lost or freed twice: as many are free as at the start.
    assertThat(limits.addresses()).isZero();
    for (int i = 0; i < inAll; i++) {
      assertThat(status(limits.take(UNIX))).isEqualTo(101);
    }
    assertThat(status(limits.take(UNIX))).isEqualTo(503);
  }
}
