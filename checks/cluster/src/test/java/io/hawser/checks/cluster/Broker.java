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
import java.util.List;

/** The brokers, as real processes that store what they are given. */
enum Broker {
  REDIS {
    @Override
    Victim start(Path folder) throws Exception {
      return redis(folder, "--appendonly", "yes", "--appendfsync", "always");
    }

    @Override
    Victim startInMemory(Path folder) throws Exception {
      return redis(folder, "--save", "");
    }

    private Victim redis(Path folder, String... options) throws Exception {
      int port = Ports.free();
      List<String> command = new ArrayList<>();
      command.add(ExternalProgram.require("redis-server"));
      command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
      command.addAll(List.of("--dir", folder.toString()));
      command.addAll(List.of(options));
      return new Victim(port, command, folder);
    }

    @Override
    Backplane at(int port) {
      return RedisBackplane.to("redis://127.0.0.1:" + port);
    }
  },
  NATS {
    @Override
    Victim start(Path folder) throws Exception {
      int port = Ports.free();
      return new Victim(
          port,
          List.of(
              ExternalProgram.require("nats-server"),
              "-a",
              "127.0.0.1",
              "-p",
              Integer.toString(port),
              "-js",
              "-sd",
              folder.resolve("data").toString()),
          folder);
    }

    @Override
    Backplane at(int port) {
      return NatsBackplane.to("nats://127.0.0.1:" + port);
    }
  };

  /** What all nodes keep of a topic. */
  static final Retention RETENTION = new Retention(100_000, 64 << 20, Duration.ofMinutes(10));

  /** Starts a broker that has stored what it confirms. */
  abstract Victim start(Path folder) throws Exception;

  /** Starts a broker that is as fast as it can be. */
  Victim startInMemory(Path folder) throws Exception {
    return start(folder);
  }

  abstract Backplane at(int port);
}
