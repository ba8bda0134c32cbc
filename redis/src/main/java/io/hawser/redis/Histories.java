// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stores and reads histories, with the scripts {@code append.lua} and {@code read.lua}. */
final class Histories {
  /** The time before each message that is stored. */
  private static final int TIME_DIGITS = 12;

  /** The time of creation, which {@code history.lua} reads, and a random part. */
  private static final Pattern EPOCH = Pattern.compile("[0-9a-f]{12}-[0-9a-z]{1,51}");

  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Position UNKNOWN = new Position("none", 0);

  private final Names names;
  private final KnownPositions known;
  private final SecureRandom random = new SecureRandom();

  Histories(Names names, KnownPositions known) {
    this.names = names;
    this.known = known;
  }

  CompletableFuture<Position> append(Link link, String topic, byte[] message, Retention retention) {
    return run(link, Script.APPEND, topic, retention, ascii(names.log(topic)), message)
        .thenApply(answer -> noted(topic, position(answer)));
  }

  /** Returns the position of the last message. */
  CompletableFuture<Position> last(Link link, String topic, Retention retention) {
    return read(link, topic, UNKNOWN, 0, retention).thenApply(History::last);
  }

  CompletableFuture<History> read(
      Link link, String topic, Position after, int maxEntries, Retention retention) {
    byte[] epoch = ascii(after.epoch());
    byte[] offset = ascii(after.offset());
    return run(link, Script.READ, topic, retention, epoch, offset, ascii(maxEntries))
        .thenApply(
            answer -> {
              Position last = noted(topic, position(answer));
              boolean complete = (Long) answer.get(2) == 1;
              long first = (Long) answer.get(3);
              List<Entry> entries = new ArrayList<>();
              for (Object stored : (List<?>) answer.get(4)) {
                byte[] bytes = (byte[]) stored;
                entries.add(
                    new Entry(
                        new Position(last.epoch(), first + entries.size()),
                        Arrays.copyOfRange(
                            bytes, Math.min(TIME_DIGITS, bytes.length), bytes.length)));
              }
              return new History(entries, complete, last);
            });
  }

  private CompletableFuture<List<Object>> run(
      Link link, Script script, String topic, Retention retention, byte[]... more) {
    String[] keys = {names.meta(topic), names.log(topic)};
    @Nullable Position newest = known.of(topic);
    Duration maxAge = retention.maxAge().compareTo(LONGEST) < 0 ? retention.maxAge() : LONGEST;
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(ascii(new BigInteger(64, random).toString(36)));
    arguments.add(ascii(newest == null ? "" : newest.epoch()));
    arguments.add(ascii(newest == null ? 0 : newest.offset()));
    arguments.add(ascii(retention.maxMessages()));
    arguments.add(ascii(retention.maxBytes()));
    arguments.add(ascii(maxAge.toMillis()));
    arguments.addAll(Arrays.asList(more));
    byte[][] all = arguments.toArray(byte[][]::new);
    return script == Script.READ ? link.runOrLoad(script, keys, all) : link.run(script, keys, all);
  }

  private static byte[] ascii(Object value) {
    return value.toString().getBytes(ISO_8859_1);
  }

  private static Position position(List<Object> answer) {
    return new Position(new String((byte[]) answer.get(0), ISO_8859_1), (Long) answer.get(1));
  }

  private Position noted(String topic, Position position) {
    known.note(topic, position);
    return position;
  }

  /** Reads what {@code append.lua} sends to the nodes: epoch, space, offset, space, message. */
  static @Nullable Entry parse(byte[] published) {
    int epochEnd = indexOfSpace(published, 0);
    int offsetEnd = indexOfSpace(published, epochEnd + 1);
    if (epochEnd < 0 || offsetEnd < 0) {
      return null;
    }
    String epoch = new String(published, 0, epochEnd, ISO_8859_1);
    if (!EPOCH.matcher(epoch).matches()) {
      return null; // not from a node; the scripts could not say whether it is a new one
    }
    try {
      String offset = new String(published, epochEnd + 1, offsetEnd - epochEnd - 1, ISO_8859_1);
      return new Entry(
          new Position(epoch, Long.parseLong(offset)),
          Arrays.copyOfRange(published, offsetEnd + 1, published.length));
    } catch (IllegalArgumentException e) {
      return null; // not from a node
    }
  }

  private static int indexOfSpace(byte[] bytes, int from) {
    for (int i = from; i < bytes.length && i < from + 64; i++) {
      if (bytes[i] == ' ') {
        return i;
      }
    }
    return -1;
  }
}
