// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Heartbeat;
import io.hawser.WebSocketOptions;
import io.hawser.protocol.PerMessageDeflate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for both connecting and listening. */
final class TalkOptions {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  @Option(
      names = {"-s", "--subprotocol"},
      paramLabel = "NAME",
      description = "a subprotocol to offer or to accept; may be repeated")
  final List<String> subprotocols = new ArrayList<>();

  @Option(
      names = "--unix",
      paramLabel = "FILE",
      description =
          "with --listen, the Unix socket to listen on; with --connect, the one to"
              + " reach the host of the URL through")
  @Nullable Path unix;

  @Option(
      names = "--passphrase",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "PHRASE",
      description =
          "the passphrase of the private key; wscat asks for it if it is needed and not"
              + " given here")
  @Nullable String passphrase;

  @Option(
      names = "--compress",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "OPTION=VALUE,...",
      completionCandidates = Candidates.Compression.class,
      converter = DeflateOption.class,
      description =
          "compress messages (permessage-deflate) if the peer agrees; OPTION is one of "
              + DeflateOption.NAMES)
  @Nullable PerMessageDeflate compress;

  @Option(
      names = "--binary",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "@FILE",
      description =
          "send binary messages: each line typed, or all of stdin as one message if it"
              + " is not a terminal; @FILE as a message, given here, with --execute or typed,"
              + " sends the content of that file")
  @Nullable String binary;

  @Option(
      names = "--slash",
      description = "treat /ping [data], /pong [data] and /close [code [reason]] as commands")
  boolean slash;

  @Option(
      names = {"-P", "--show-ping-pong"},
      description = "show each ping and pong that arrives, on stderr without a terminal")
  boolean showPingPong;

  @Option(
      names = {"-v", "--verbose"},
      description = "show the headers of the opening handshake, and measure round trips")
  boolean verbose;

  @Option(
      names = "--keepalive",
      paramLabel = "SECONDS",
      completionCandidates = Candidates.Intervals.class,
      converter = Interval.class,
      description =
          "send a Ping at this interval, and drop the connection if nothing has come from the peer"
              + " for as long after one")
  @Nullable Duration keepalive;

  @Option(
      names = "--no-color",
      description = "do not use colors; the environment variable NO_COLOR has the same effect")
  boolean noColor;

  boolean isBinary() {
    return binary != null;
  }

  void set(WebSocketOptions.Builder options) {
    options.closeTimeout(CLOSE_TIMEOUT);
    if (keepalive != null) {
      options.heartbeat(Heartbeat.every(keepalive));
    }
    if (compress == null) {
      options.noCompression();
    } else {
      options.compression(compress);
    }
  }
}
