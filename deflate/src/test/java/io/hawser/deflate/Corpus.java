// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/** Data of all kinds, of any length, from a seed. */
enum Corpus {
  JSON {
    @Override
    byte[] bytes(Random random, int length) {
      StringBuilder json = new StringBuilder("[");
      while (json.length() < length) {
        json.append("{\"id\":").append(random.nextInt(1_000_000));
        json.append(",\"name\":\"").append(word(random, 0)).append(' ').append(word(random, 0));
        json.append(String.format(Locale.ROOT, "\",\"price\":%.2f", 500 * random.nextDouble()));
        json.append(",\"active\":").append(random.nextBoolean()).append("},");
      }
      return text(json, length);
    }
  },
  PROSE {
    @Override
    byte[] bytes(Random random, int length) {
      StringBuilder prose = new StringBuilder();
      int script = random.nextInt(SCRIPTS.length);
      while (prose.length() < length) {
        prose.append(word(random, script)).append(random.nextInt(9) == 0 ? ". " : " ");
      }
      return text(prose, length);
    }
  },
  HTML {
    @Override
    byte[] bytes(Random random, int length) {
      StringBuilder html = new StringBuilder("<!doctype html><html><body>\n");
      while (html.length() < length) {
        html.append("  <div class=\"card\"><a href=\"/").append(word(random, 0)).append('/');
        html.append(random.nextInt(1000)).append("\">").append(word(random, 0));
        html.append("</a><p>").append(word(random, random.nextInt(SCRIPTS.length)));
        html.append("</p></div>\n");
      }
      return text(html, length);
    }
  },
  CLASSES {
    @Override
    byte[] bytes(Random random, int length) {
      return repeatedly(classFiles(), random, length);
    }
  },
  IMAGE {
    @Override
    byte[] bytes(Random random, int length) {
      BufferedImage image = new BufferedImage(160, 120, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      for (int i = 0; i < 40; i++) {
        graphics.setColor(new Color(random.nextInt(1 << 24)));
        graphics.fillOval(random.nextInt(160), random.nextInt(120), 30, 20);
      }
      graphics.dispose();
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      try {
        ImageIO.write(image, random.nextBoolean() ? "png" : "bmp", file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return repeatedly(file.toByteArray(), random, length);
    }
  },
  RANDOM {
    @Override
    byte[] bytes(Random random, int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }
  },
  /** Few different bytes, which give codes of very different lengths. */
  SKEWED {
    @Override
    byte[] bytes(Random random, int length) {
      byte[] bytes = new byte[length];
      int shift = random.nextInt(24);
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) Integer.numberOfLeadingZeros(random.nextInt() >>> shift);
      }
      return bytes;
    }
  },
  RUNS {
    @Override
    byte[] bytes(Random random, int length) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; ) {
        int to = Math.min(length, i + 1 + random.nextInt(1 << random.nextInt(12)));
        Arrays.fill(bytes, i, to, (byte) random.nextInt(4));
        i = to;
      }
      return bytes;
    }
  },
  PERIODS {
    @Override
    byte[] bytes(Random random, int length) {
      byte[] bytes = RANDOM.bytes(random, length);
      int period = 1 + random.nextInt(1 << random.nextInt(16));
      for (int i = period; i < length; i++) {
        bytes[i] = bytes[i - period];
      }
      return bytes;
    }
  },
  /** Copies from as far away as possible, and a little farther. */
  DISTANT_COPIES {
    @Override
    byte[] bytes(Random random, int length) {
      byte[] bytes = RANDOM.bytes(random, length);
      int distance = (1 << 8 + random.nextInt(8)) - 2 + random.nextInt(5);
      for (int i = distance; i + 300 < length; i += 1 + random.nextInt(600)) {
        System.arraycopy(bytes, i - distance, bytes, i, 3 + random.nextInt(290));
      }
      return bytes;
    }
  };

  private static final String[][] SCRIPTS = {
    "the of and harbour rope anchor lighthouse winter again because window message".split(" "),
    "море канат якорь маяк зимой опять потому окно письмо и на не".split(" "),
    "θάλασσα σχοινί άγκυρα φάρος χειμώνας πάλι γιατί παράθυρο".split(" "),
    "海 綱 錨 灯台 冬 また 窓 手紙 港 船 風 波".split(" "),
    "سفينة حبل مرساة منارة شتاء نافذة رسالة بحر".split(" "),
    "⚓ 🚢 🌊 🧭 🌬️ 📨".split(" "),
  };
  private static final String[] CLASSES_OF_JDK = {
    "String", "Thread", "StringBuilder", "Character", "Integer", "Module", "ClassLoader", "Math"
  };

  /** Returns data of this kind. */
  abstract byte[] bytes(Random random, int length);

  /** Returns a length up to 200 000: short ones are most frequent. */
  static int length(Random random) {
    return switch (random.nextInt(40)) {
      case 0 -> random.nextInt(200_001);
      case 1 -> 65_533 + random.nextInt(6);
      case 2 -> random.nextInt(12);
      default -> random.nextInt(1 << 4 + random.nextInt(11));
    };
  }

  static Corpus any(Random random) {
    return values()[random.nextInt(values().length)];
  }

  private static String word(Random random, int script) {
    String[] words = SCRIPTS[script];
    return words[random.nextInt(words.length)];
  }

  private static byte[] text(StringBuilder text, int length) {
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), length);
  }

  private static byte[] repeatedly(byte[] source, Random random, int length) {
    byte[] bytes = new byte[length];
    int from = random.nextInt(source.length);
    for (int i = 0; i < length; i++) {
      bytes[i] = source[(from + i) % source.length];
    }
    return bytes;
  }

  private static byte[] classFiles() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String name : CLASSES_OF_JDK) {
      try (InputStream in = Object.class.getResourceAsStream("/java/lang/" + name + ".class")) {
        all.write(in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toByteArray();
  }
}
