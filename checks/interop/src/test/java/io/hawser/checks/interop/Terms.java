// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.protocol.PerMessageDeflate;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one side wants of permessage-deflate, written as its parameters, or "-" for nothing. */
record Terms(String parameters) {
  boolean serverNoContextTakeover() {
    return parameters.contains("server_no_context_takeover");
  }

  boolean clientNoContextTakeover() {
    return parameters.contains("client_no_context_takeover");
  }

  OptionalInt serverMaxWindowBits() {
    return bits("server_max_window_bits");
  }

  OptionalInt clientMaxWindowBits() {
    return bits("client_max_window_bits");
  }

  private OptionalInt bits(String name) {
    Matcher matcher = Pattern.compile(name + "=(\\d+)").matcher(parameters);
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /** Applies the parameters to Hawser, which compresses everything here, however small. */
  void applyTo(PerMessageDeflate.Builder compression) {
    compression
        .threshold(0)
        .serverNoContextTakeover(serverNoContextTakeover())
        .clientNoContextTakeover(clientNoContextTakeover());
    serverMaxWindowBits().ifPresent(compression::serverMaxWindowBits);
    clientMaxWindowBits().ifPresent(compression::clientMaxWindowBits);
  }

  /** Returns the value of the header field. */
  String asExtension() {
    return parameters.equals("-") ? "permessage-deflate" : "permessage-deflate; " + parameters;
  }

  @Override
  public String toString() {
    return parameters;
  }
}
