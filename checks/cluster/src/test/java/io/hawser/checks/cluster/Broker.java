// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.Retention;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import io.hawser.nats.NatsBackplane;
import io.hawser.redis.RedisBackplane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The brokers, as real processes that store what they are given. */
enum Broker {
  REDIS {
    @Override
    BrokerProcesses start(Path folder) throws Exception {
      int port = Ports.free();
      return new Victim(port, redis(port, folder, "--appendfsync", "always"), folder);
    }

    @Override
    Backplane at(String ports) {
      return toRedis(ports);
    }
  },
  NATS {
    @Override
    BrokerProcesses start(Path folder) throws Exception {
      int port = Ports.free();
      return new Victim(port, nats(port, folder), folder);
    }

    @Override
    Backplane at(String ports) {
      return NatsBackplane.builder(uris("nats", ports)).connectTimeout(CONNECT_TIMEOUT).build();
    }
  },
  REDIS_CLUSTER {
    @Override
    BrokerProcesses start(Path folder) throws Exception {
      return new RedisCluster(folder);
    }

    @Override
    Backplane at(String ports) {
      return toRedis(ports);
    }
  },
  NATS_CLUSTER {
    @Override
    BrokerProcesses start(Path folder) throws Exception {
      return new NatsCluster(folder);
    }

    @Override
    Backplane at(String ports) {
      return NatsBackplane.builder(uris("nats", ports))
          .connectTimeout(CONNECT_TIMEOUT)
          .replicas(3)
          .build();
    }
  };

  /** What all nodes keep of a topic. */
  static final Retention RETENTION = new Retention(100_000, 64 << 20, Duration.ofMinutes(10));

  /** For machines that are so busy that a program needs seconds to be loaded. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Starts the broker.
   *
   * @param folder for its logs, and for what it stores
   */
  abstract BrokerProcesses start(Path folder) throws Exception;

  /** Returns the backplane on these {@linkplain BrokerProcesses#ports ports}. */
  abstract Backplane at(String ports);

  static List<String> redis(int port, Path folder, String... more) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ExternalProgram.require("redis-server"), "--bind", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port), "--dir", folder.toString()));
    command.addAll(List.of("--appendonly", "yes"));
    command.addAll(List.of(more));
    return command;
  }

  static List<String> nats(int port, Path folder) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ExternalProgram.require("nats-server"), "-a", "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(port)));
    command.addAll(List.of("-js", "-sd", folder.resolve("data").toString()));
    return command;
  }

  private static Backplane toRedis(String ports) {
    String[] uris = uris("redis", ports);
    return RedisBackplane.builder(uris[0], Arrays.copyOfRange(uris, 1, uris.length))
        .connectTimeout(CONNECT_TIMEOUT)
        .build();
  }

  private static String[] uris(String scheme, String ports) {
    return Arrays.stream(ports.split(","))
        .map(port -> scheme + "://127.0.0.1:" + port)
        .toArray(String[]::new);
  }
}
