// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.checks.support.ExternalProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code examples/cluster/start} starts: a broker, two servers of a chat, and HAProxy. */
final class ChatCluster implements AutoCloseable {
  private static final Pattern MEMBER = Pattern.compile("(.*): process (\\d+), \\w+://(.*)");

  /** So that the script ends with this JVM, whatever happens. */
  private static final String UNTIL_INPUT_ENDS =
      "\"$@\" & exec >&-; cat >/dev/null; kill $! && wait $!";

  private final Process script;

  /** By their names. */
  private final Map<String, ProcessHandle> processes = new HashMap<>();

  private final Map<String, String> addresses = new HashMap<>();

  /**
   * Starts all of it, and waits until it runs.
   *
   * @param log the name of a file for the errors of the script, and for what HAProxy says
   */
  ChatCluster(String broker, int drainSeconds, String log) throws IOException {
    ExternalProgram.require("haproxy");
    ExternalProgram.require(broker + "-server");
    List<String> command =
        List.of(
            ExternalProgram.require("bash"),
            "-c",
            UNTIL_INPUT_ENDS,
            "bash",
            "cluster/start",
            "--port",
            "0",
            "--broker",
            broker,
            "--drain",
            Integer.toString(drainSeconds));
    script =
        ExternalProgram.start(
            log,
            command,
            "JAVA_HOME",
            System.getProperty("java.home"),
            "JAVA_OPTS",
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", // they start faster
            "CHAT_CLASSPATH",
            System.getProperty("java.class.path"));
    BufferedReader output = script.inputReader();
    for (String line = output.readLine(); !"".equals(line); line = output.readLine()) {
      if (line == null) {
        throw new IOException("the script has ended: see examples/target/" + log);
      }
      Matcher member = MEMBER.matcher(line);
      if (member.matches()) {
        long process = Long.parseLong(member.group(2));
        processes.put(member.group(1), ProcessHandle.of(process).orElseThrow());
        addresses.put(member.group(1), member.group(3));
      }
    }
  }

  /** Returns the address and port of {@code HAProxy}, or of a server. */
  String address(String name) {
    return Objects.requireNonNull(addresses.get(name), name);
  }

  ProcessHandle process(String name) {
    return Objects.requireNonNull(processes.get(name), name);
  }

  /** Returns all processes except the script. */
  List<ProcessHandle> processes() {
    return List.copyOf(processes.values());
  }

  /** Ends the script, which ends the others. */
  @Override
  public void close() {
    ExternalProgram.end(script);
  }
}
