// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.checks.support.Ports;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Three masters of a test. */
final class RedisCluster implements AutoCloseable {
  private static final int MASTERS = 3;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path folder;
  private final List<RedisServer> servers = new ArrayList<>();
  private final List<Integer> busPorts = new ArrayList<>();

  RedisCluster(Path folder) throws Exception {
    this.folder = folder;
    int slots = SlotHash.SLOT_COUNT;
    for (int i = 0; i < MASTERS; i++) {
      RedisServer master = addServer();
      String first = Integer.toString(i * slots / MASTERS);
      String last = Integer.toString((i + 1) * slots / MASTERS - 1);
      master.command("cluster", "addslotsrange", first, last);
      master.command("cluster", "set-config-epoch", Integer.toString(i + 1));
    }
    for (int i = 1; i < MASTERS; i++) {
      meet(servers.get(i));
    }
    awaitState();
  }

  private RedisServer addServer() throws Exception {
    int busPort = Ports.free();
    RedisServer server =
        new RedisServer(
            folder.resolve("server" + servers.size()),
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            Integer.toString(busPort),
            "--cluster-node-timeout",
            "1500",
            "--appendonly",
            "yes",
            "--appendfsync",
            "no");
    busPorts.add(busPort);
    servers.add(server);
    return server;
  }

  private void meet(RedisServer server) throws Exception {
    servers
        .get(0)
        .command(
            "cluster",
            "meet",
            "127.0.0.1",
            Integer.toString(server.port()),
            Integer.toString(busPorts.get(servers.indexOf(server))));
  }

  /** Adds a server that takes over when the master ends. */
  RedisServer addReplica(RedisServer master) throws Exception {
    RedisServer replica = addServer();
    meet(replica);
    String id = id(master);
    await("the replica knows its master", () -> replica.command("cluster", "nodes").contains(id));
    replica.command("cluster", "replicate", id);
    await(
        "the replica has the data",
        () -> replica.command("info", "replication").contains("master_link_status:up"));
    return replica;
  }

  static String id(RedisServer server) throws Exception {
    return server.command("cluster", "myid");
  }

  RedisServer master(String name) {
    int slot = SlotHash.getSlot(name);
    for (int i = 0; i < MASTERS; i++) {
      if (slot <= (i + 1) * SlotHash.SLOT_COUNT / MASTERS - 1) {
        return servers.get(i);
      }
    }
    throw new IllegalStateException();
  }

  RedisServer otherThan(RedisServer server) {
    return servers.get(0).equals(server) ? servers.get(1) : servers.get(0);
  }

  /** Moves the slot of a name, with all keys, to another master. */
  void moveSlot(String name, RedisServer from, RedisServer to) throws Exception {
    String slot = Integer.toString(SlotHash.getSlot(name));
    to.command("cluster", "setslot", slot, "importing", id(from));
    from.command("cluster", "setslot", slot, "migrating", id(to));
    String keys = from.command("cluster", "getkeysinslot", slot, "100");
    List<String> migrate = new ArrayList<>();
    migrate.addAll(List.of("migrate", "127.0.0.1", Integer.toString(to.port()), "", "0", "5000"));
    migrate.add("keys");
    migrate.addAll(keys.lines().toList());
    from.command(migrate.toArray(String[]::new));
    to.command("cluster", "setslot", slot, "node", id(to));
    from.command("cluster", "setslot", slot, "node", id(to));
  }

  String uri() {
    return servers.get(0).uri();
  }

  void kill() throws Exception {
    for (RedisServer server : servers) {
      server.kill();
    }
  }

  void start() throws Exception {
    for (RedisServer server : servers) {
      server.start();
    }
    awaitState();
  }

  void startEmpty() throws Exception {
    for (RedisServer server : servers) {
      server.startEmpty();
    }
    awaitState();
  }

  private void awaitState() throws Exception {
    for (RedisServer server : servers) {
      await(
          "the cluster works",
          () -> {
            String info = server.command("cluster", "info");
            return info.contains("cluster_state:ok")
                && info.contains("cluster_known_nodes:" + servers.size());
          });
    }
  }

  private interface Condition {
    boolean isTrue() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.isTrue()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not in time: " + what);
      }
      new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() throws Exception {
    kill();
  }
}
