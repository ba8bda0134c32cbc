// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.TypedArrays;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Sends an array of floats as a binary message, and reads one from the answer. The bytes are in
 * little-endian order, as in the {@code Float32Array} of a browser on common hardware.
 */
public final class FloatsClient {
  private FloatsClient() {}

  /** Connects to the echo server whose URI is the first argument. */
  public static void main(String[] args) throws Exception {
    if (Commands.help(
        args, 0, "FloatsClient [URI]: sends an array of floats, and prints the answer")) {
      return;
    }
    float[] halves = new float[5];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = i / 2f;
    }
    String uri = args.length > 0 ? args[0] : "ws://localhost:8080/";
    System.out.println(Arrays.toString(echo(uri, halves)));
  }

  static float[] echo(String uri, float[] values) throws Exception {
    CompletableFuture<float[]> answer = new CompletableFuture<>();
    try (WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect(
                  uri,
                  opening ->
                      opening
                          .onMessage(message -> answer.complete(TypedArrays.toFloats(message)))
                          .onClose((code, reason) -> answer.cancel(false)))
              .get();
      ws.send(TypedArrays.message(values));
      return answer.get();
    }
  }
}
