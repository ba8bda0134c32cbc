// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * npm's ws, which can do everything: one process of Node.js, see {@code src/test/node/peer.mjs}.
 */
final class WsPeer implements Peer {
  private static final int INSTALL_MINUTES = 2;

  private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
  private @Nullable Process process;
  private int lastId;

  @Override
  public @Nullable String missing() {
    return Program.find("node").isPresent() && Program.find("npm").isPresent()
        ? null
        : "Node.js with npm";
  }

  @Override
  public URI serve(Terms terms) throws Exception {
    String port = tell("serve " + options(terms)).get(30, TimeUnit.SECONDS);
    return URI.create("ws://127.0.0.1:" + port);
  }

  @Override
  public CompletableFuture<Ending> connect(URI server, Terms terms) throws Exception {
    return tell("connect " + server + ' ' + options(terms))
        .thenApply(
            answer -> {
              String[] words = answer.split(" ", 2);
              if (words[0].equals("!")) {
                throw new IllegalStateException(words[1]);
              }
              return new Ending(words[1], Integer.parseInt(words[0]));
            });
  }

  private static String options(Terms terms) {
    return Stream.of(
            Stream.of("\"threshold\":0"),
            terms.serverNoContextTakeover()
                ? Stream.of("\"serverNoContextTakeover\":true")
                : Stream.<String>empty(),
            terms.clientNoContextTakeover()
                ? Stream.of("\"clientNoContextTakeover\":true")
                : Stream.<String>empty(),
            terms.serverMaxWindowBits().stream()
                .mapToObj(bits -> "\"serverMaxWindowBits\":" + bits),
            terms.clientMaxWindowBits().stream()
                .mapToObj(bits -> "\"clientMaxWindowBits\":" + bits))
        .flatMap(each -> each)
        .collect(Collectors.joining(",", "{", "}"));
  }

  private CompletableFuture<String> tell(String command) throws Exception {
    if (process == null) {
      process = start();
    }
    String id = String.valueOf(++lastId);
    CompletableFuture<String> answer = new CompletableFuture<>();
    answers.put(id, answer);
    process.getOutputStream().write((id + ' ' + command + '\n').getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return answer;
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
            "ws.log", List.of("node", Path.of("src", "test", "node", "peer.mjs").toString()));
    Thread reader = new Thread(() -> read(node), "answers of ws");
    reader.setDaemon(true);
    reader.start();
    return node;
  }

  private void read(Process node) {
    try (BufferedReader lines = node.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", 2);
        CompletableFuture<String> answer = answers.remove(words[0]);
        if (answer != null) {
          answer.complete(words[1]);
        }
      }
      answers.values().forEach(answer -> answer.completeExceptionally(new IOException("ended")));
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
