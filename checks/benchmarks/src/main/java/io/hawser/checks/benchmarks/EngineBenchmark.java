// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.nio.ByteBuffer;
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

/** One message from a client, whole in one buffer, through the engine alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {
  /** What is sent. */
  @Param public Kind kind = Kind.TEXT;

  /** How many bytes of payload. */
  @Param({"64", "1024", "16384"})
  public int size;

  /** Whether compression was agreed, and not used. */
  @Param({"false", "true"})
  public boolean compression;

  private EngineLoop receiving = loop(false);
  private EngineLoop echoing = loop(true);

  /** A kind of message. */
  public enum Kind {
    /** Text in ASCII. */
    TEXT,
    /** Bytes, which nobody validates. */
    BINARY
  }

  /** Makes both engines. */
  @Setup
  public void connect() {
    receiving = loop(false);
    echoing = loop(true);
  }

  private EngineLoop loop(boolean echo) {
    byte[] payload = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer frame = Frames.fromClient(kind == Kind.TEXT, payload);
    return new EngineLoop(echo, compression, frame);
  }

  /** Decodes, unmasks, validates and tells. */
  @Benchmark
  public long receive() {
    return receiving.step();
  }

  /** The same, and encodes the answer. */
  @Benchmark
  public long echo() {
    return echoing.step();
  }
}
