// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.Presence;
import io.hawser.backplane.BackplaneException;
import io.hawser.protocol.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What one node says to the others about the presence of a topic. In bytes, it is the version of
 * the format, a letter for the kind, and the fields in order, big-endian; a text is its length in
 * two bytes and then UTF-8.
 *
 * <p>A <i>node</i> is a machine from the moment when it begins to take part in a topic until it
 * stops; if it begins again, it is another node. Every change of its members has a version, which
 * is one more than the version before.
 */
sealed interface Gossip {
  byte FORMAT = 1;

  /** A page of a state is about this long. */
  int PAGE_BYTES = 32 << 10;

  int MAX_PAGES = 1024;

  /** Who says this. */
  long node();

  /** A member has entered, or what is known about it has changed. */
  record Entered(long node, long version, Attendee attendee) implements Gossip {}

  /** A member has left, but not the last one. */
  record Left(long node, long version, String member) implements Gossip {}

  /** The node is there, and has so many members. If it has none, this is its farewell. */
  record Alive(long node, long version, int count) implements Gossip {}

  /**
   * A part of the node's state.
   *
   * @param count how many members all pages have together
   */
  record Page(long node, long version, int count, int page, int pages, List<Attendee> attendees)
      implements Gossip {}

  /** All nodes should say that they are there. */
  record Hello(long node) implements Gossip {}

  /** Another node should say its state. */
  record Question(long node, long to) implements Gossip {}

  /** Divides a state into pages. */
  static List<Gossip> pages(long node, long version, Collection<Attendee> attendees) {
    List<List<Attendee>> pages = new ArrayList<>();
    List<Attendee> page = new ArrayList<>();
    int bytes = 0;
    for (Attendee each : attendees) {
      int length = 12 + utf8(each.member()).length + utf8(each.info()).length;
      if (bytes + length > PAGE_BYTES) {
        pages.add(page);
        page = new ArrayList<>();
        bytes = 0;
      }
      page.add(each);
      bytes += length;
    }
    pages.add(page);
    List<Gossip> result = new ArrayList<>();
    for (int i = 0; i < pages.size(); i++) {
      result.add(new Page(node, version, attendees.size(), i, pages.size(), pages.get(i)));
    }
    return result;
  }

  // -- bytes -------------------------------------------------------------------------------------

  default byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      encode(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail
    }
    return bytes.toByteArray();
  }

  private void encode(DataOutputStream out) throws IOException {
    out.writeByte(FORMAT);
    if (this instanceof Entered entered) {
      begin(out, 'e', entered.node);
      out.writeLong(entered.version);
      write(out, entered.attendee);
    } else if (this instanceof Left left) {
      begin(out, 'l', left.node);
      out.writeLong(left.version);
      write(out, left.member);
    } else if (this instanceof Alive alive) {
      begin(out, 'a', alive.node);
      out.writeLong(alive.version);
      out.writeInt(alive.count);
    } else if (this instanceof Page page) {
      begin(out, 'p', page.node);
      out.writeLong(page.version);
      out.writeInt(page.count);
      out.writeShort(page.page);
      out.writeShort(page.pages);
      for (Attendee each : page.attendees) {
        write(out, each);
      }
    } else if (this instanceof Hello hello) {
      begin(out, 'h', hello.node);
    } else if (this instanceof Question question) {
      begin(out, 'q', question.node);
      out.writeLong(question.to);
    }
  }

  private static void begin(DataOutputStream out, char kind, long node) throws IOException {
    out.writeByte(kind);
    out.writeLong(node);
  }

  private static void write(DataOutputStream out, Attendee attendee) throws IOException {
    out.writeLong(attendee.stamp());
    write(out, attendee.member());
    write(out, attendee.info());
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = utf8(text);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws BackplaneException if something else has written it
   */
  static Gossip decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      inRange(in.get(), FORMAT, FORMAT);
      Gossip gossip = read(in.get(), in.getLong(), in);
      inRange(in.remaining(), 0, 0);
      return gossip;
    } catch (BufferUnderflowException e) {
      throw foreign();
    }
  }

  private static Gossip read(byte kind, long node, ByteBuffer in) {
    return switch (kind) {
      case 'e' -> new Entered(node, version(in), attendee(in));
      case 'l' -> new Left(node, version(in), text(in, 1, Presence.MAX_ID));
      case 'a' -> new Alive(node, version(in), inRange(in.getInt(), 0, Presence.MAX_MEMBERS));
      case 'p' -> page(node, in);
      case 'h' -> new Hello(node);
      case 'q' -> new Question(node, in.getLong());
      default -> throw foreign();
    };
  }

  private static Page page(long node, ByteBuffer in) {
    long version = version(in);
    int count = inRange(in.getInt(), 1, Presence.MAX_MEMBERS);
    int page = inRange(in.getShort(), 0, MAX_PAGES - 1);
    int pages = inRange(in.getShort(), page + 1, MAX_PAGES);
    List<Attendee> attendees = new ArrayList<>();
    while (in.hasRemaining()) {
      attendees.add(attendee(in));
      inRange(attendees.size(), 1, count);
    }
    return new Page(node, version, count, page, pages, attendees);
  }

  private static long version(ByteBuffer in) {
    long version = in.getLong();
    if (version < 1) {
      throw foreign();
    }
    return version;
  }

  private static Attendee attendee(ByteBuffer in) {
    long stamp = in.getLong();
    return new Attendee(text(in, 1, Presence.MAX_ID), text(in, 0, Presence.MAX_INFO), stamp);
  }

  private static String text(ByteBuffer in, int min, int max) {
    int length = inRange(in.getShort(), min, max);
    int from = in.position();
    if (length > in.remaining() || !Utf8.isValid(in, from, from + length)) {
      throw foreign();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int inRange(int value, int min, int max) {
    if (value < min || value > max) {
      throw foreign();
    }
    return value;
  }

  private static BackplaneException foreign() {
    return new BackplaneException(
        "the broker has a message about presence that is not one of Hawser's", null);
  }
}
