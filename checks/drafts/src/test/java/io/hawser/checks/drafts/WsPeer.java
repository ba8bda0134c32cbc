// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hawser.checks.interop.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of two versions of npm's ws, in a process of Node.js of its own: see {@code
 * src/test/node/peer.mjs}.
 */
final class WsPeer implements Peer {
  private static final int INSTALL_MINUTES = 2;
  private static final int LIMIT_SECONDS = 30;

  private final String library;
  private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
  private @Nullable Process process;
  private int lastId;

  /** Either {@code ws} or {@code ws-0.4}. */
  WsPeer(String library) {
    this.library = library;
  }

  @Override
  public @Nullable String missing() {
    return Program.find("node").isPresent() && Program.find("npm").isPresent()
        ? null
        : "Node.js with npm";
  }

  @Override
  public Serving serve() throws Exception {
    CompletableFuture<Serving> serving = new CompletableFuture<>();
    tell(
        "serve",
        said -> {
          if (!serving.isDone()) {
            serving.complete(new Serving(Integer.parseInt(said)));
          } else if (said.startsWith("request=")) {
            serving.join().request().complete(fields(said));
          } else {
            serving.join().ending().complete(ending(fields(said)));
          }
        });
    return serving.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public CompletableFuture<Ending> connect(Call call) throws Exception {
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    String options =
        "url=%s&version=%d".formatted(call.server(), call.version().number())
            + (call.origin() == null ? "" : "&origin=" + URLEncoder.encode(call.origin(), UTF_8))
            + (call.compressed() ? "&compress" : "");
    tell(
        "connect " + options,
        said -> {
          if (said.startsWith("failure=")) {
            ending.completeExceptionally(new IllegalStateException(fields(said).get("failure")));
          } else {
            ending.complete(ending(fields(said)));
          }
        });
    return ending;
  }

  private static Ending ending(Map<String, String> fields) {
    return new Ending(
        Integer.parseInt(Objects.requireNonNull(fields.get("code"))),
        Objects.requireNonNull(fields.get("reason")));
  }

  private static Map<String, String> fields(String said) {
    return Stream.of(said.split("&", -1))
        .map(field -> field.split("=", 2))
        .collect(Collectors.toMap(field -> field[0], field -> URLDecoder.decode(field[1], UTF_8)));
  }

  private void tell(String command, Consumer<String> listener) throws Exception {
    if (process == null) {
      process = start();
    }
    String id = String.valueOf(++lastId);
    listeners.put(id, listener);
    process.getOutputStream().write("%s %s %s\n".formatted(id, library, command).getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  private Process start() throws Exception {
    Process install = Program.start("npm.log", List.of("../node/install"));
    try {
      if (!install.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || install.exitValue() != 0) {
        throw new IllegalStateException("checks/node/install failed: see target/npm.log");
      }
    } finally {
      Program.end(install);
    }
    Process node =
        Program.start(
            library + ".log",
            List.of("node", Path.of("src", "test", "node", "peer.mjs").toString()));
    Thread reader = new Thread(() -> read(node), "answers of " + library);
    reader.setDaemon(true);
    reader.start();
    return node;
  }

  private void read(Process node) {
    try (BufferedReader lines = node.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", 2);
        Objects.requireNonNull(listeners.get(words[0])).accept(words[1]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    if (process != null) {
      Program.end(process);
    }
  }
}
