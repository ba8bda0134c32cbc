// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IPv6 address without brackets and without a zone. Never looks up a name.
 *
 * @param groups eight numbers of 16 bits
 */
public record Ipv6Address(List<Integer> groups) {
  private static final int GROUPS = 8;
  private static final int MAPPED = 0xFFFF;
  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

  /**
   * Parses an address (RFC 3986 §3.2.2). Its end may be in the dotted form of IPv4.
   *
   * @return the address, or null if the text is not one
   */
  public static @Nullable Ipv6Address parse(String text) {
    int gap = text.indexOf("::");
    List<Integer> groups = new ArrayList<>();
    if (gap < 0) {
      return add(groups, text, true) && groups.size() == GROUPS ? new Ipv6Address(groups) : null;
    }
    if (!add(groups, text.substring(0, gap), false)) {
      return null;
    }
    List<Integer> rest = new ArrayList<>();
    if (!add(rest, text.substring(gap + 2), true) || groups.size() + rest.size() >= GROUPS) {
      return null;
    }
    while (groups.size() + rest.size() < GROUPS) {
      groups.add(0);
    }
    groups.addAll(rest);
    return new Ipv6Address(groups);
  }

  /** Returns the 16 bytes of the address. */
  public byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(GROUPS * Short.BYTES);
    groups.forEach(group -> bytes.putShort(group.shortValue()));
    return bytes.array();
  }

  /**
   * Adds groups that are separated by single colons. Returns false if the text is anything else.
   */
  private static boolean add(List<Integer> groups, String text, boolean isEnd) {
    if (text.isEmpty()) {
      return true;
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (GROUP.matcher(parts[i]).matches()) {
        groups.add(Integer.parseInt(parts[i], 16));
      } else if (isEnd && i == parts.length - 1 && Ipv4Address.isValid(parts[i])) {
        String[] bytes = parts[i].split("\\.", -1);
        groups.add(Integer.parseInt(bytes[0]) << 8 | Integer.parseInt(bytes[1]));
        groups.add(Integer.parseInt(bytes[2]) << 8 | Integer.parseInt(bytes[3]));
      } else {
        return false;
      }
    }
    return true;
  }

  /** Returns the canonical text (RFC 5952), with a dotted end for an IPv4-mapped address. */
  @Override
  public String toString() {
    if (isMapped()) {
      int high = groups.get(6);
      int low = groups.get(7);
      return "::ffff:" + (high >> 8) + '.' + (high & 0xFF) + '.' + (low >> 8) + '.' + (low & 0xFF);
    }
    int gap = 0;
    int gapLength = 1; // a single zero is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups.get(end) == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gap = i;
        gapLength = end - i;
      }
    }
    return gapLength == 1 ? text(0, GROUPS) : text(0, gap) + "::" + text(gap + gapLength, GROUPS);
  }

  private boolean isMapped() {
    return groups.subList(0, 5).stream().allMatch(group -> group == 0) && groups.get(5) == MAPPED;
  }

  private String text(int from, int to) {
    return String.join(":", groups.subList(from, to).stream().map(Integer::toHexString).toList());
  }
}
