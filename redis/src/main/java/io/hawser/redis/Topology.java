// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which server is responsible for which slots.
 *
 * @param owners for each slot; null if no server is responsible at present
 */
record Topology(List<@Nullable Address> owners) {
  /** A server that is not in a cluster is responsible for everything. */
  static Topology single(Address server) {
    List<@Nullable Address> owners = new ArrayList<>(SlotHash.SLOT_COUNT);
    for (int i = 0; i < SlotHash.SLOT_COUNT; i++) {
      owners.add(server);
    }
    return new Topology(owners);
  }

  /**
   * Reads the answer to {@code CLUSTER SLOTS}: for each range the first and the last slot, and the
   * servers, of which the first is the master.
   *
   * @param asked is meant where the answer has no host
   */
  static Topology parse(List<?> answer, Address asked) {
    List<@Nullable Address> owners = new ArrayList<>(SlotHash.SLOT_COUNT);
    for (int i = 0; i < SlotHash.SLOT_COUNT; i++) {
      owners.add(null);
    }
    for (Object each : answer) {
      List<?> range = (List<?>) each;
      List<?> master = (List<?>) range.get(2);
      String host = master.get(0) instanceof byte[] name ? new String(name, UTF_8) : "";
      boolean unknown = host.isEmpty() || host.equals("?");
      Address owner = new Address(unknown ? asked.host() : host, number(master.get(1)));
      for (int slot = number(range.get(0)); slot <= number(range.get(1)); slot++) {
        owners.set(slot, owner);
      }
    }
    return new Topology(owners);
  }

  private static int number(Object value) {
    return Math.toIntExact((Long) value);
  }

  @Nullable Address owner(String name) {
    return owners.get(SlotHash.getSlot(name));
  }

  Set<Address> servers() {
    Set<Address> servers = new HashSet<>();
    for (Address owner : owners) {
      if (owner != null) {
        servers.add(owner);
      }
    }
    return servers;
  }

  boolean isComplete() {
    return !owners.contains(null);
  }
}
