// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hawser.checks.support.NodePeer;
import io.hawser.checks.support.NodeScript;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of two versions of npm's ws, in a {@link NodePeer} of its own. */
final class WsPeer implements Peer {
  private static final int LIMIT_SECONDS = 30;

  private final String library;
  private @Nullable NodePeer script;

  /** Either {@code ws} or {@code ws-0.4}. */
  WsPeer(String library) {
    this.library = library;
  }

  @Override
  public @Nullable String missing() {
    return NodeScript.missing();
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
        },
        serving);
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
        },
        ending);
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

  private void tell(String command, Consumer<String> listener, CompletableFuture<?> expected)
      throws Exception {
    if (script == null) {
      script = NodePeer.start(library);
    }
    script.tell(library + ' ' + command, listener, expected);
  }

  @Override
  public void close() throws Exception {
    if (script != null) {
      script.close();
    }
  }
}
