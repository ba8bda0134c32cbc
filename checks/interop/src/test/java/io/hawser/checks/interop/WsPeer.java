// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.checks.support.NodePeer;
import io.hawser.checks.support.NodeScript;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** npm's ws, which supports everything, in one {@link NodePeer}. */
final class WsPeer implements Peer {
  private @Nullable NodePeer script;

  @Override
  public @Nullable String missing() {
    return NodeScript.missing();
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
    if (script == null) {
      script = NodePeer.start("ws");
    }
    CompletableFuture<String> answer = new CompletableFuture<>();
    script.tell(command, answer::complete, answer);
    return answer;
  }

  @Override
  public void close() throws Exception {
    if (script != null) {
      script.close();
    }
  }
}
