// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The ways in which a network can split a stream of bytes into buffers. */
public final class Partitions {
  private static final int EXHAUSTIVE = 12;

  private Partitions() {}

  /**
   * Every partition of up to twelve bytes. Above that, those with one or two cuts, and single
   * bytes.
   */
  public static Stream<List<byte[]>> of(byte[] bytes) {
    int places = bytes.length - 1;
    if (bytes.length <= EXHAUSTIVE) {
      return IntStream.range(0, 1 << Math.max(0, places))
          .mapToObj(
              cuts ->
                  cut(
                      bytes,
                      IntStream.range(0, places)
                          .filter(place -> (cuts >> place & 1) == 1)
                          .map(place -> place + 1)
                          .toArray()));
    }
    Stream<List<byte[]>> twoCuts =
        IntStream.rangeClosed(1, places)
            .boxed()
            .flatMap(
                first ->
                    IntStream.rangeClosed(first, places)
                        .mapToObj(second -> cut(bytes, first, second)));
    List<byte[]> single = cut(bytes, IntStream.rangeClosed(1, places).toArray());
    return Stream.concat(Stream.of(List.of(bytes), single), twoCuts);
  }

  private static List<byte[]> cut(byte[] bytes, int... at) {
    int[] ends = IntStream.concat(IntStream.of(at), IntStream.of(bytes.length)).toArray();
    return IntStream.range(0, ends.length)
        .mapToObj(i -> Arrays.copyOfRange(bytes, i == 0 ? 0 : ends[i - 1], ends[i]))
        .filter(part -> part.length > 0)
        .toList();
  }
}
