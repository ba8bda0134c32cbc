// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Message;
import io.hawser.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends what the user enters to all connected peers, and executes commands. */
final class Input {
  /** How many bytes may wait for the network before reading of input pauses. */
  private static final int MAX_BUFFERED = 1 << 20;

  private static final int MAX_FILE = 256 << 20;

  private final TalkOptions talk;
  private final Output output;
  private final Supplier<? extends Collection<WebSocket>> peers;

  Input(TalkOptions talk, Output output, Supplier<? extends Collection<WebSocket>> peers) {
    this.talk = talk;
    this.output = output;
    this.peers = peers;
  }

  /** Sends each line until there are no more. */
  void sendAll(Lines lines) throws IOException {
    String line;
    while ((line = lines.next()) != null) {
      enter(line);
    }
  }

  /** Sends an entire stream as one binary message. */
  void sendAll(InputStream in) throws IOException {
    send(Message.binary(readAll(in, "stdin")));
  }

  /** Sends a line, or executes it if it is a command. */
  void enter(String line) {
    try {
      if (talk.slash && line.startsWith("/")) {
        command(line.split("\\s+"));
      } else {
        execute(line);
      }
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      output.error(String.valueOf(e.getMessage()));
    }
  }

  /** Sends a line, even if it looks like a command. */
  void execute(String line) throws IOException {
    send(message(line));
  }

  private Message message(String line) throws IOException {
    if (!talk.isBinary()) {
      return Message.text(line);
    }
    if (!line.startsWith("@")) {
      return Message.binary(line.getBytes(StandardCharsets.UTF_8));
    }
    Path file = Path.of(line.substring(1));
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException("cannot read the file " + file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Message.binary(readAll(in, file.toString()));
    }
  }

  private static byte[] readAll(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(MAX_FILE + 1);
    if (bytes.length > MAX_FILE) {
      throw new IOException(name + " is too long for a message: at most " + MAX_FILE + " bytes");
    }
    return bytes;
  }

  private void send(Message message) {
    Collection<WebSocket> all = peers.get();
    if (all.isEmpty()) {
      output.error("no client is connected");
    }
    for (WebSocket ws : all) {
      CompletableFuture<Void> sent = ws.sendAsync(message);
      if (ws.bufferedAmount() > MAX_BUFFERED) {
        await(sent);
      }
    }
  }

  private static void await(CompletableFuture<Void> sent) {
    try {
      sent.join();
    } catch (CompletionException closed) {
      // onClose reports it.
    }
  }

  private void command(String[] words) {
    String first = words.length < 2 ? null : words[1];
    switch (words[0]) {
      case "/ping" -> peers.get().forEach(ws -> RoundTrips.of(ws).ping(ws, payload(first)));
      case "/pong" -> peers.get().forEach(ws -> ws.pong(payload(first)));
      case "/close" -> {
        int code = first == null ? 1000 : closeCode(first);
        String reason =
            String.join(" ", Arrays.asList(words).subList(Math.min(2, words.length), words.length));
        peers.get().forEach(ws -> ws.close(code, reason));
      }
      default -> output.error("Unrecognized slash command.");
    }
  }

  private static ByteBuffer payload(@Nullable String text) {
    return ByteBuffer.wrap((text == null ? "" : text).getBytes(StandardCharsets.UTF_8));
  }

  private static int closeCode(String text) {
    Integer code = Numbers.whole(text);
    if (code == null) {
      throw new IllegalArgumentException("/close needs a code, not '" + text + "'");
    }
    return code;
  }
}
