// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.Retention;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The subjects and streams of a backplane, in the order in which a message passes them:
 *
 * <pre>
 * hawser.t.TOPIC                    a message without history
 * hawser.h.RETENTION.EPOCH.TOPIC    a message that a stream stores
 * hawser.f.RETENTION.EPOCH.TOPIC    the same message, which the server sends to the followers
 * hawser-RETENTION                  the stream
 * </pre>
 *
 * A stream takes the subjects of one epoch only. So a message can never be stored in a stream that
 * replaced the one that the sender meant, and every message says to which epoch it belongs.
 */
final class Subjects {
  private static final int MAX_TOKEN = 120;
  private static final Duration LONGEST_AGE = Duration.ofDays(36_500);
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final String prefix;

  Subjects(String prefix) {
    this.prefix = prefix;
  }

  /** Returns the subject of a topic without history. */
  String topic(String topic) {
    return prefix + ".t." + token(topic);
  }

  String stored(Retention retention, String epoch, String topic) {
    return prefix + ".h." + id(retention) + '.' + epoch + '.' + token(topic);
  }

  /** Returns the subjects that a stream stores. */
  String allStored(Retention retention, String epoch) {
    return prefix + ".h." + id(retention) + '.' + epoch + ".*";
  }

  /** Returns the subject of a topic's live messages, of all epochs. */
  String live(Retention retention, String topic) {
    return prefix + ".f." + id(retention) + ".*." + token(topic);
  }

  /** Returns where a stream sends what it has stored; {@link #epochOf} is its inverse. */
  String allLive(Retention retention, String epoch) {
    return prefix + ".f." + id(retention) + '.' + epoch + ".{{wildcard(1)}}";
  }

  /** Returns the epoch in a {@linkplain #live live} subject, or an empty string. */
  static String epochOf(String liveSubject) {
    String[] tokens = liveSubject.split("\\.", -1);
    return tokens.length == 5 ? tokens[3] : "";
  }

  String stream(Retention retention) {
    return prefix + '-' + id(retention);
  }

  static long ageNanos(Retention retention) {
    Duration age = retention.maxAge();
    return (age.compareTo(LONGEST_AGE) < 0 ? age : LONGEST_AGE).toNanos();
  }

  private static String id(Retention retention) {
    long nanos = ageNanos(retention);
    String age = nanos % NANOS_PER_SECOND == 0 ? nanos / NANOS_PER_SECOND + "s" : nanos + "ns";
    return retention.maxMessages() + "-" + retention.maxBytes() + "b-" + age;
  }

  /**
   * Turns a topic into one token of a subject; no two topics have the same one. Letters, digits,
   * hyphens and underscores stay as they are, and other chars become {@code =} and four hexadecimal
   * digits. The empty topic is {@code =}. If the result is too long, it is replaced with {@code ~}
   * and the SHA-256 of the topic.
   */
  static String token(String topic) {
    if (topic.isEmpty()) {
      return "=";
    }
    StringBuilder token = new StringBuilder();
    for (int i = 0; i < topic.length() && token.length() <= MAX_TOKEN; i++) {
      char c = topic.charAt(i);
      if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
        token.append(c);
      } else if (c == '-' || c == '_') {
        token.append(c);
      } else {
        token.append('=').append(HexFormat.of().toHexDigits(c));
      }
    }
    return token.length() <= MAX_TOKEN ? token.toString() : '~' + hash(topic);
  }

  private static String hash(String topic) {
    byte[] chars = new byte[2 * topic.length()]; // an encoder would replace unpaired surrogates
    for (int i = 0; i < topic.length(); i++) {
      chars[2 * i] = (byte) (topic.charAt(i) >>> 8);
      chars[2 * i + 1] = (byte) topic.charAt(i);
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(chars);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
