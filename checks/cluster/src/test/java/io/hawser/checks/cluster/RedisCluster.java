// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Three masters and a replica of each. What fails is the master that has data, for long enough that
 * its replica takes over: with what it has got until then.
 */
final class RedisCluster implements BrokerProcesses {
  private static final int MASTERS = 3;
  private static final int SERVERS = 2 * MASTERS;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final List<Victim> servers = new ArrayList<>();
  private Victim failing;

  RedisCluster(Path folder) throws Exception {
    for (int i = 0; i < SERVERS; i++) {
      int port = Ports.free();
      List<String> command =
          Broker.redis(port, folder.resolve("server-" + i), "--appendfsync", "everysec");
      command.addAll(
          List.of(
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              "1000",
              "--cluster-port",
              Integer.toString(Ports.free())));
      servers.add(new Victim(port, command, folder.resolve("server-" + i)));
    }
    failing = servers.get(0);
    join();
  }

  private void join() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--cluster", "create"));
    servers.forEach(server -> arguments.add("127.0.0.1:" + server.port()));
    arguments.addAll(List.of("--cluster-replicas", "1", "--cluster-yes"));
    cli(arguments);
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!isComplete()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the cluster is not complete");
      }
      Chaos.pause(100);
    }
  }

  private boolean isComplete() throws Exception {
    for (Victim server : servers) {
      if (!ask(server, "cluster", "info").contains("cluster_state:ok")
          || ask(server, "info", "replication").contains("master_link_status:down")) {
        return false;
      }
    }
    return true;
  }

  /** Returns the master that has data, or any. */
  private Victim masterWithData() throws Exception {
    for (Victim server : servers) {
      if (ask(server, "info", "replication").contains("role:master")
          && !ask(server, "dbsize").strip().equals("0")) {
        return server;
      }
    }
    return servers.get(0);
  }

  private static String ask(Victim server, String... command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-p", Integer.toString(server.port())));
    arguments.addAll(List.of(command));
    return cli(arguments);
  }

  private static String cli(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(ExternalProgram.require("redis-cli")));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return answer;
  }

  @Override
  public String ports() {
    return servers.stream()
        .map(server -> Integer.toString(server.port()))
        .collect(Collectors.joining(","));
  }

  @Override
  public void pause() throws Exception {
    failing = masterWithData();
    failing.pause();
  }

  @Override
  public void resume() throws Exception {
    failing.resume();
  }

  @Override
  public void kill() throws Exception {
    failing = masterWithData();
    failing.kill();
  }

  @Override
  public void start() throws Exception {
    failing.start();
  }

  @Override
  public void startEmpty() throws Exception {
    for (Victim server : servers) {
      server.kill();
    }
    for (Victim server : servers) {
      server.startEmpty();
    }
    join();
  }

  @Override
  public void close() throws Exception {
    for (Victim server : servers) {
      server.close();
    }
  }
}
