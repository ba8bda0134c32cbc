// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Base64;

/**
 * A record of a topic, as JetStream returns a single one.
 *
 * @param markerBase {@link Marker#NONE} if it is a message
 * @param ageNanos how old it is, as far as the clocks agree
 */
record StoredRecord(long sequence, long markerBase, byte[] data, long ageNanos) {
  static StoredRecord of(JetStreamReply reply) {
    JsonValue message = JsonValueUtils.readObject(reply.json(), "message");
    long sequence = JsonValueUtils.readLong(message, "seq", 0);
    String headers = new String(bytes(message, "hdrs"), ISO_8859_1);
    ZonedDateTime time = JsonValueUtils.readDate(message, "time");
    return new StoredRecord(
        sequence,
        Marker.baseOf(headers, sequence),
        bytes(message, "data"),
        time == null ? 0 : Duration.between(time.toInstant(), Instant.now()).toNanos());
  }

  private static byte[] bytes(JsonValue message, String key) {
    return Base64.getDecoder().decode(JsonValueUtils.readString(message, key, ""));
  }
}
