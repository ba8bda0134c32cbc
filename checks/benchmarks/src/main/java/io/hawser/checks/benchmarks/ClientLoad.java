// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a client spends on its messages: opens connections to an echo server, keeps so many messages
 * under way on each, and prints how many came back for each second of this process's CPU time, user
 * and system, threads of the compiler and the collector included.
 *
 * <p>Arguments: {@code CLIENT PORT [CONNECTIONS [IN_FLIGHT [BYTES [SECONDS]]]]}. A client is {@code
 * hawser} or {@code netty}, Netty's own WebSocket codec; both have one event loop on epoll, or
 * io_uring with {@code -uring} behind the name. They send back what they have received, the one as
 * a {@code Message}, the other as a frame, unless {@code -string} is behind that: then each message
 * is read as a String and sent as one.
 */
final class ClientLoad {
  private static final Duration WARM_UP = Duration.ofSeconds(4);

  private ClientLoad() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 2) {
      System.err.println("arguments: CLIENT PORT [CONNECTIONS [IN_FLIGHT [BYTES [SECONDS]]]]");
      System.exit(2);
    }
    String name = args[0];
    int port = Integer.parseInt(args[1]);
    int connections = number(args, 2, 100);
    int inFlight = number(args, 3, 1);
    int bytes = number(args, 4, 64);
    int seconds = number(args, 5, 4);
    boolean uring = name.contains("-uring");
    boolean strings = name.endsWith("-string");
    AtomicLong received = new AtomicLong();
    EchoClients clients =
        switch (name.split("-", 2)[0]) {
          case "hawser" -> new HawserEchoClients(uring, strings, inFlight, received);
          case "netty" -> new NettyEchoClients(uring, strings, inFlight, received);
          default -> throw new IllegalArgumentException("no client " + name);
        };
    String message = "x".repeat(bytes);
    for (int i = 0; i < connections; i++) {
      clients.connect(port, message);
    }
    Thread.sleep(WARM_UP.toMillis());

    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long messages = -received.get();
    long cpu = -system.getProcessCpuTime();
    long time = -System.nanoTime();
    Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    time += System.nanoTime();
    cpu += system.getProcessCpuTime();
    messages += received.get();
    System.out.printf(
        Locale.ROOT,
        "client=%s conns=%d depth=%d size=%d msgs_per_s=%.0f cpu=%.2f msgs_per_cli_cpu_s=%.0f%n",
        name,
        connections,
        inFlight,
        bytes,
        messages * 1e9 / time,
        (double) cpu / time,
        messages * 1e9 / cpu);
    System.exit(0);
  }

  private static int number(String[] args, int index, int unlessGiven) {
    return index < args.length ? Integer.parseInt(args[index]) : unlessGiven;
  }
}
