// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What validating text costs: messages of about 4 KiB in UTF-8, received by the engine alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Utf8Benchmark {
  private static final int SIZE = 4096;

  /** What is written. */
  @Param public Script script = Script.ASCII;

  private EngineLoop engine = loop();

  /** A text to repeat. */
  public enum Script {
    /** One byte a character. */
    ASCII("the quick brown fox jumps over the lazy dog "),
    /** Two bytes a letter. */
    CYRILLIC("съешь же ещё этих мягких французских булок "),
    /** One to four bytes a character. */
    MIXED("{\"name\":\"Zoë\",\"city\":\"東京\",\"mood\":\"🙂\",\"note\":\"plain text\"} ");

    private final String sentence;

    Script(String sentence) {
      this.sentence = sentence;
    }
  }

  /** Makes the engine. */
  @Setup
  public void connect() {
    engine = loop();
  }

  private EngineLoop loop() {
    byte[] sentence = script.sentence.getBytes(StandardCharsets.UTF_8);
    byte[] text = script.sentence.repeat(SIZE / sentence.length).getBytes(StandardCharsets.UTF_8);
    return new EngineLoop(false, false, Frames.fromClient(true, text));
  }

  /** Receives the text. */
  @Benchmark
  public long receive() {
    return engine.step();
  }
}
