// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages as applications send them: JSON with names, sentences, numbers, identifiers and times,
 * no two alike. The same seed gives the same messages on every JVM.
 */
final class JsonMessages {
  private static final String[] LEVELS = {
    "TRACE", "DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR"
  };
  private static final String[] SYMBOLS = {
    "ALBT", "AMOK", "BELW", "BRWK", "CALD", "CNDL", "DOVE", "EGTL", "FRNH", "GRLP", "HLCY", "INKP",
    "KSTR", "LRKS", "MRDN", "NTTL", "PARC", "QLDG", "RDST", "SLTM", "TRNI", "UMBR", "VSPR", "ZPHR"
  };
  private static final Instant BEGIN = Instant.parse("2026-11-02T07:30:00Z");

  /** What messages are about. */
  enum Kind {
    CHAT,
    TICKS,
    ORDERS,
    LOG,
    USERS,
    MAP
  }

  private final Random random;
  private final Vocabulary words;
  private final double[] prices = new double[SYMBOLS.length];
  private long millis = BEGIN.toEpochMilli();
  private long sequence = 480_000;

  JsonMessages(long seed) {
    random = new Random(seed);
    words = new Vocabulary(random);
    for (int i = 0; i < prices.length; i++) {
      prices[i] = 5 + 400 * random.nextDouble();
    }
  }

  /**
   * Messages of kinds drawn at random, each of a size between these, until they have so many bytes.
   * Few kinds have messages of less than 300 bytes.
   */
  List<byte[]> mixture(int least, int most, int bytes) {
    return messages(least, most, bytes, Kind.values());
  }

  /** Messages of one kind; see {@link #mixture}. */
  List<byte[]> only(Kind kind, int least, int most, int bytes) {
    return messages(least, most, bytes, kind);
  }

  private List<byte[]> messages(int least, int most, int bytes, Kind... kinds) {
    List<byte[]> messages = new ArrayList<>();
    for (int total = 0; total < bytes; ) {
      byte[] message = list(oneOf(kinds), least + random.nextInt(most - least + 1));
      if (message.length >= least && message.length <= most) {
        messages.add(message);
        total += message.length;
      }
    }
    return messages;
  }

  /** A message with as many items as come next to a size; with a single one, the item itself. */
  private byte[] list(Kind kind, int size) {
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    int bytes = 0;
    do {
      Map<String, @Nullable Object> item = item(kind, size - bytes);
      items.add(item);
      bytes += utf8(item).length;
    } while (bytes + bytes / items.size() / 2 < size);
    String type = kind.name().toLowerCase(Locale.ROOT);
    if (items.size() > 1) {
      return utf8(fields("type", type, "seq", sequence++, "count", items.size(), "items", items));
    }
    Map<String, @Nullable Object> single = fields("type", type);
    single.putAll(items.get(0));
    return utf8(single);
  }

  private Map<String, @Nullable Object> item(Kind kind, int room) {
    millis += random.nextInt(4000);
    return switch (kind) {
      case CHAT -> chatMessage(Math.min(1 + random.nextInt(3), 1 + room / 200));
      case TICKS -> tick();
      case ORDERS -> order(Math.min(1 + random.nextInt(4), 1 + room / 400));
      case LOG -> logEvent();
      case USERS -> user(room > 450);
      case MAP -> feature(Math.min(1 + random.nextInt(12), 1 + room / 60));
    };
  }

  private Map<String, @Nullable Object> chatMessage(int sentences) {
    Map<String, @Nullable Object> message =
        fields(
            "id", uuid(),
            "room", words.any("street").toLowerCase(Locale.ROOT) + "-" + words.any("noun"),
            "from", words.any("first") + " " + words.any("last"),
            "at", now(),
            "text", words.sentences(sentences));
    if (random.nextInt(4) == 0) {
      message.put("replyTo", uuid());
    }
    if (random.nextInt(5) == 0) {
      message.put("reactions", fields(oneOf("👍", "❤️", "😂", "🎉", "🤔"), 1 + random.nextInt(6)));
    }
    return message;
  }

  private Map<String, @Nullable Object> tick() {
    int i = random.nextInt(prices.length);
    prices[i] *= 1 + 0.002 * random.nextGaussian();
    double spread = 0.01 + 0.04 * random.nextDouble();
    return fields(
        "s",
        SYMBOLS[i],
        "b",
        round(prices[i] - spread, 2),
        "a",
        round(prices[i] + spread, 2),
        "l",
        round(prices[i], 2),
        "v",
        100 * (1 + random.nextInt(90)),
        "t",
        millis);
  }

  private Map<String, @Nullable Object> order(int count) {
    List<Object> items = new ArrayList<>();
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < count; i++) {
      BigDecimal price = round(1 + 90 * random.nextDouble(), 2);
      int quantity = 1 + random.nextInt(6);
      sum = sum.add(price.multiply(BigDecimal.valueOf(quantity)));
      items.add(
          fields(
              "sku",
              words.any("noun").substring(0, 3).toUpperCase(Locale.ROOT) + "-" + number(6),
              "name",
              words.any("adjective") + " " + words.any("noun"),
              "supplier",
              words.any("company"),
              "quantity",
              quantity,
              "price",
              price));
    }
    return fields(
        "order", number(8),
        "placedAt", now(),
        "state", oneOf("received", "paid", "packed", "shipped", "delivered", "returned"),
        "customer", fields("id", 1000 + random.nextInt(90_000), "name", fullName()),
        "address", address(),
        "items", items,
        "total", sum,
        "currency", oneOf("EUR", "EUR", "PLN", "SEK", "GBP", "CHF"),
        "note", random.nextInt(3) == 0 ? words.sentences(1) : null);
  }

  private Map<String, @Nullable Object> logEvent() {
    String service = words.any("noun");
    Map<String, @Nullable Object> event =
        fields(
            "ts", now(),
            "level", oneOf(LEVELS),
            "logger", "org.example." + service + "." + capital(words.any("noun")) + "Service",
            "thread", oneOf("worker-", "http-", "timer-") + random.nextInt(16),
            "msg", words.any("log"));
    if (random.nextBoolean()) {
      event.put("trace", uuid().replace("-", ""));
      event.put("span", String.format(Locale.ROOT, "%016x", random.nextLong()));
    }
    if (random.nextInt(3) == 0) {
      event.put("host", service + "-" + random.nextInt(40) + ".example.net");
      event.put("elapsedMs", round(0.05 + StrictMath.exp(7 * random.nextDouble()), 3));
    }
    return event;
  }

  private Map<String, @Nullable Object> user(boolean whole) {
    String first = words.any("first");
    String last = words.any("last");
    String login = (first.charAt(0) + last).toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    Map<String, @Nullable Object> user =
        fields(
            "id",
            uuid(),
            "name",
            first + " " + last,
            "email",
            login + random.nextInt(100) + "@example.org",
            "city",
            words.any("city"),
            "active",
            random.nextInt(6) > 0);
    if (whole) {
      user.put("phone", "+" + (30 + random.nextInt(69)) + " " + number(3) + " " + number(6));
      user.put("address", address());
      user.put("employer", words.any("company"));
      user.put("lastSeen", random.nextInt(4) == 0 ? null : now());
      user.put("tags", List.of(words.any("adjective"), words.any("noun"), words.any("verb")));
      user.put("about", words.sentences(1 + random.nextInt(2)));
    }
    return user;
  }

  private Map<String, @Nullable Object> feature(int points) {
    double longitude = -9 + 34 * random.nextDouble();
    double latitude = 37 + 27 * random.nextDouble();
    List<List<BigDecimal>> coordinates = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      longitude += 0.004 * random.nextGaussian();
      latitude += 0.003 * random.nextGaussian();
      coordinates.add(List.of(round(longitude, 6), round(latitude, 6)));
    }
    return fields(
        "type",
        "Feature",
        "id",
        1_000_000 + random.nextInt(9_000_000),
        "geometry",
        points == 1
            ? fields("type", "Point", "coordinates", coordinates.get(0))
            : fields("type", "LineString", "coordinates", coordinates),
        "properties",
        fields(
            "name", words.any("street") + oneOf(" Street", " Lane", " Path", " Road", " Quay"),
            "surface", oneOf("asphalt", "gravel", "cobbles", "boards", "earth"),
            "oneway", random.nextInt(4) == 0,
            "elevation", round(300 * random.nextDouble(), 1),
            "surveyed", now().substring(0, 10)));
  }

  private Map<String, @Nullable Object> address() {
    return fields(
        "street", words.any("street") + " Street " + (1 + random.nextInt(180)),
        "postcode", number(5),
        "city", words.any("city"));
  }

  private String fullName() {
    return words.any("first") + " " + words.any("last");
  }

  private String now() {
    return Instant.ofEpochMilli(millis).toString();
  }

  private String uuid() {
    return new UUID(
            random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | Long.MIN_VALUE)
        .toString();
  }

  private String number(int digits) {
    StringBuilder number = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      number.append(i == 0 ? 1 + random.nextInt(9) : random.nextInt(10));
    }
    return number.toString();
  }

  @SafeVarargs
  private <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  private static BigDecimal round(double value, int digits) {
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  /** Names and values in turn. */
  private static Map<String, @Nullable Object> fields(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return fields;
  }

  private static byte[] utf8(Object value) {
    StringBuilder json = new StringBuilder();
    write(value, json);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(@Nullable Object value, StringBuilder json) {
    if (value instanceof Map<?, ?> fields) {
      String separator = "{";
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        json.append(separator).append('"').append(field.getKey()).append("\":");
        write(field.getValue(), json);
        separator = ",";
      }
      json.append('}');
    } else if (value instanceof List<?> items) {
      String separator = "[";
      for (Object item : items) {
        json.append(separator);
        write(item, json);
        separator = ",";
      }
      json.append(']');
    } else if (value instanceof String text) {
      json.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    } else {
      json.append(value);
    }
  }
}
