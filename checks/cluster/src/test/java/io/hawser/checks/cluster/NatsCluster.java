// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.checks.support.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three servers, each with all messages. One after the other fails. */
final class NatsCluster implements BrokerProcesses {
  private static final int SERVERS = 3;

  private final List<Victim> servers = new ArrayList<>();
  private int failing;

  NatsCluster(Path folder) throws Exception {
    List<String> routes = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      routes.add("nats://127.0.0.1:" + Ports.free());
    }
    for (int i = 0; i < SERVERS; i++) {
      Path own = folder.resolve("server-" + i);
      int port = Ports.free();
      List<String> command = Broker.nats(port, own);
      command.addAll(List.of("--name", "server" + i, "--cluster_name", "test"));
      command.addAll(List.of("--cluster", routes.get(i), "--routes", String.join(",", routes)));
      servers.add(new Victim(port, command, own));
    }
  }

  @Override
  public String ports() {
    return servers.stream()
        .map(server -> Integer.toString(server.port()))
        .collect(Collectors.joining(","));
  }

  @Override
  public void pause() throws Exception {
    failing = (failing + 1) % SERVERS;
    servers.get(failing).pause();
  }

  @Override
  public void resume() throws Exception {
    servers.get(failing).resume();
  }

  @Override
  public void kill() throws Exception {
    failing = (failing + 1) % SERVERS;
    servers.get(failing).kill();
  }

  @Override
  public void start() throws Exception {
    servers.get(failing).start();
  }

  @Override
  public void startEmpty() throws Exception {
    for (Victim server : servers) {
      server.kill();
    }
    for (Victim server : servers) {
      server.startEmpty();
    }
  }

  @Override
  public void close() throws Exception {
    for (Victim server : servers) {
      server.close();
    }
  }
}
