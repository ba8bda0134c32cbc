// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
                          .onBinary(bytes -> answer.complete(floats(bytes)))
                          .onClose((code, reason) -> answer.cancel(false)))
              .get();
      ws.send(bytes(values));
      return answer.get();
    }
  }

  static ByteBuffer bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }

  static float[] floats(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
