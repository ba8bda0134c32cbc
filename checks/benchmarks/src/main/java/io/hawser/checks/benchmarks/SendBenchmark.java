// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.nio.ByteBuffer;
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

/** A String sent by a server's connection, from the call to the transport's memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SendBenchmark {
  /** How many characters, all ASCII. */
  @Param({"64", "16384"})
  public int size;

  private String text = "";
  private ConnectionLoop loop = loop();

  private static ConnectionLoop loop() {
    return new ConnectionLoop(ws -> {}, ByteBuffer.allocateDirect(0));
  }

  /** Makes the connection and the text. */
  @Setup
  public void connect() {
    text = "x".repeat(size);
    loop = loop();
  }

  /** Sends and flushes. */
  @Benchmark
  public long sendString() {
    loop.connection().send(text);
    return loop.runTasks();
  }
}
