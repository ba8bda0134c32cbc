// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.util.Iterator;
import java.util.List;

/** The values that bash offers for options. Files need no list: picocli completes them itself. */
final class Candidates {
  private Candidates() {}

  abstract static class Words implements Iterable<String> {
    private final List<String> words;

    Words(String... words) {
      this.words = List.of(words);
    }

    @Override
    public Iterator<String> iterator() {
      return words.iterator();
    }
  }

  static final class Urls extends Words {
    Urls() {
      super("ws://localhost", "wss://localhost", "ws+unix:/");
    }
  }

  static final class Ports extends Words {
    Ports() {
      super("0", "8080", "8443", "localhost:8080");
    }
  }

  static final class Versions extends Words {
    Versions() {
      super("13", "8", "7");
    }
  }

  static final class Seconds extends Words {
    Seconds() {
      super("0", "0.5", "2", "10", "-1");
    }
  }

  static final class Intervals extends Words {
    Intervals() {
      super("0.5", "2", "10", "30");
    }
  }

  static final class Proxies extends Words {
    Proxies() {
      super("http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://");
    }
  }

  static final class Headers extends Words {
    Headers() {
      super("Authorization:", "Cookie:", "Origin:", "User-Agent:", "X-Forwarded-For:");
    }
  }

  static final class Compression extends Words {
    Compression() {
      super(DeflateOption.NAMES.split(", "));
    }
  }
}
