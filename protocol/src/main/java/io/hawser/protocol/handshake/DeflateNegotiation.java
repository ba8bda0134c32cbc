// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import static io.hawser.protocol.PerMessageDeflate.MAX_WINDOW_BITS;
import static io.hawser.protocol.PerMessageDeflate.MIN_WINDOW_BITS;

import io.hawser.protocol.Extension;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.deflate.DeflateAgreement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The negotiation of permessage-deflate (RFC 7692 §5, §7.1) on both sides: a client's offer, a
 * server's response to one or more offers, and a client's check of that response.
 */
final class DeflateNegotiation {
  private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
  private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
  private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

  private DeflateNegotiation() {}

  /** Returns a client's offer. */
  static String offer(PerMessageDeflate options) {
    int clientBits = options.clientMaxWindowBits();
    return element(
            options.serverNoContextTakeover(),
            options.clientNoContextTakeover(),
            options.serverMaxWindowBits() < MAX_WINDOW_BITS ? options.serverMaxWindowBits() : 0,
            0)
        // Without a value, this parameter lets the server choose the window.
        + ("; " + CLIENT_MAX_WINDOW_BITS)
        + (clientBits < MAX_WINDOW_BITS ? "=" + clientBits : "");
  }

  /** Agrees to the first offer that a server can accept. Returns null if there is none. */
  static @Nullable DeflateAgreement accept(PerMessageDeflate options, List<Extension> offers) {
    for (Extension offer : offers) {
      if (offer.name().equals(PerMessageDeflate.NAME)) {
        DeflateAgreement agreement = accept(options, offer);
        if (agreement != null) {
          return agreement;
        }
      }
    }
    return null;
  }

  private static @Nullable DeflateAgreement accept(PerMessageDeflate options, Extension offer) {
    Parameters offered = new Parameters();
    boolean clientMustComply = options.clientMaxWindowBits() < MAX_WINDOW_BITS;
    if (offered.read(offer, true) != null || clientMustComply && !offered.clientCanComply) {
      return null;
    }
    boolean serverForgets = offered.serverNoContextTakeover || options.serverNoContextTakeover();
    boolean clientForgets = offered.clientNoContextTakeover || options.clientNoContextTakeover();
    int serverBits = smallerBits(offered.serverMaxWindowBits, options.serverMaxWindowBits());
    int clientBits = smallerBits(offered.clientMaxWindowBits, options.clientMaxWindowBits());
    boolean sendServerBits = offered.serverMaxWindowBits > 0 || serverBits < MAX_WINDOW_BITS;
    boolean sendClientBits = offered.clientMaxWindowBits > 0 || clientBits < MAX_WINDOW_BITS;
    return new DeflateAgreement(
        options,
        serverForgets,
        clientForgets,
        serverBits,
        clientBits,
        element(
            serverForgets,
            clientForgets,
            sendServerBits ? serverBits : 0,
            sendClientBits ? clientBits : 0));
  }

  /**
   * Checks a server's response to {@link #offer}.
   *
   * @param options null if nothing was offered
   * @return null if the server declined
   * @throws IllegalArgumentException if the connection must be failed; the message says what is
   *     wrong
   */
  static @Nullable DeflateAgreement checkAnswer(
      @Nullable PerMessageDeflate options, List<Extension> answers) {
    if (answers.isEmpty()) {
      return null;
    }
    if (options == null) {
      throw new IllegalArgumentException(
          "Server sent a Sec-WebSocket-Extensions header but no extension was requested");
    }
    for (Extension answer : answers) {
      if (!answer.name().equals(PerMessageDeflate.NAME)) {
        throw new IllegalArgumentException(
            "Server sent an extension that was not requested: " + answer.name());
      }
    }
    if (answers.size() > 1) {
      throw new IllegalArgumentException("Server agreed to permessage-deflate more than once");
    }
    Extension answer = answers.get(0);
    Parameters chosen = new Parameters();
    String problem = chosen.read(answer, false);
    if (problem == null) {
      problem = chosen.mismatch(options);
    }
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    return new DeflateAgreement(
        options,
        chosen.serverNoContextTakeover,
        // This side does what it offered, whether or not the server's response mentions it.
        chosen.clientNoContextTakeover || options.clientNoContextTakeover(),
        smallerBits(chosen.serverMaxWindowBits, MAX_WINDOW_BITS),
        smallerBits(chosen.clientMaxWindowBits, options.clientMaxWindowBits()),
        element(
            chosen.serverNoContextTakeover,
            chosen.clientNoContextTakeover,
            chosen.serverMaxWindowBits,
            chosen.clientMaxWindowBits));
  }

  private static int smallerBits(int bitsOrNone, int bits) {
    return bitsOrNone == 0 ? bits : Math.min(bitsOrNone, bits);
  }

  /** Returns the extension with its parameters. Window bits are omitted if they are 0. */
  private static String element(
      boolean serverForgets, boolean clientForgets, int serverBits, int clientBits) {
    return PerMessageDeflate.NAME
        + (serverForgets ? "; " + SERVER_NO_CONTEXT_TAKEOVER : "")
        + (clientForgets ? "; " + CLIENT_NO_CONTEXT_TAKEOVER : "")
        + (serverBits > 0 ? "; " + SERVER_MAX_WINDOW_BITS + "=" + serverBits : "")
        + (clientBits > 0 ? "; " + CLIENT_MAX_WINDOW_BITS + "=" + clientBits : "");
  }

  /** The parameters of one offer or response. Window bits that are not given are 0. */
  private static final class Parameters {
    private boolean serverNoContextTakeover;
    private boolean clientNoContextTakeover;
    private int serverMaxWindowBits;
    private int clientMaxWindowBits;
    private boolean clientCanComply;

    /** Reads the parameters. Returns a description of what is wrong with them, or null. */
    @Nullable String read(Extension extension, boolean offer) {
      Set<String> names = new HashSet<>();
      for (Extension.Parameter parameter : extension.parameters()) {
        String name = parameter.name();
        if (!names.add(name)) {
          return "Parameter \"" + name + "\" must have only a single value";
        }
        String value = parameter.value();
        boolean valid;
        switch (name) {
          case SERVER_NO_CONTEXT_TAKEOVER -> valid = serverNoContextTakeover = value == null;
          case CLIENT_NO_CONTEXT_TAKEOVER -> valid = clientNoContextTakeover = value == null;
          case SERVER_MAX_WINDOW_BITS -> valid = (serverMaxWindowBits = windowBits(value)) > 0;
          case CLIENT_MAX_WINDOW_BITS -> {
            clientMaxWindowBits = windowBits(value);
            clientCanComply = true;
            valid = clientMaxWindowBits > 0 || offer && value == null;
          }
          default -> {
            return "Unknown parameter \"" + name + "\"";
          }
        }
        if (!valid) {
          return "Invalid value for parameter \"" + name + "\": " + value;
        }
      }
      return null;
    }

    /** Parses 8 to 15 in decimal, without sign or leading zero. Returns 0 for anything else. */
    private static int windowBits(@Nullable String value) {
      for (int bits = MIN_WINDOW_BITS; bits <= MAX_WINDOW_BITS; bits++) {
        if (String.valueOf(bits).equals(value)) {
          return bits;
        }
      }
      return 0;
    }

    /**
     * Returns the reason why a client with these options must not accept this response, or null.
     */
    @Nullable String mismatch(PerMessageDeflate options) {
      if (options.serverNoContextTakeover() && !serverNoContextTakeover) {
        return "Server did not agree to " + SERVER_NO_CONTEXT_TAKEOVER;
      }
      int serverBits = options.serverMaxWindowBits();
      if (serverBits < MAX_WINDOW_BITS
          && (serverMaxWindowBits == 0 || serverMaxWindowBits > serverBits)) {
        return "Server did not agree to " + SERVER_MAX_WINDOW_BITS + "=" + serverBits;
      }
      if (clientMaxWindowBits > options.clientMaxWindowBits()) {
        return "Unexpected or invalid parameter \""
            + CLIENT_MAX_WINDOW_BITS
            + "\": "
            + clientMaxWindowBits;
      }
      return null;
    }
  }
}
