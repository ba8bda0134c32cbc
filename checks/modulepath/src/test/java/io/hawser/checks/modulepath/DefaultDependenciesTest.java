// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.modulepath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.transport.TransportType;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory with the dependencies that Maven brings by default, and an application. */
class DefaultDependenciesTest {
  private static final Path BUILD = Path.of(System.getProperty("hawser.build"));
  private static final String MODULE = "io.hawser.checks.modulepath";
  private static final String MAIN = MODULE + ".Consumer";

  /** What AUTO is to be here. */
  private static final TransportType NATIVE = nativeOf(System.getProperty("os.name"));

  @TempDir static Path lib;

  private static TransportType nativeOf(String system) {
    return system.startsWith("Linux")
        ? TransportType.EPOLL
        : system.startsWith("Mac") ? TransportType.KQUEUE : TransportType.NIO;
  }

  @BeforeAll
  static void fill() throws IOException {
    List<Path> paths = new ArrayList<>(List.of(BUILD.resolve("classes")));
    String dependencies = Files.readString(BUILD.resolve("default-dependencies")).strip();
    for (String path : dependencies.split(File.pathSeparator, -1)) {
      paths.add(Path.of(path));
    }
    for (Path path : paths) {
      if (Files.isDirectory(path)) { // of this build, which has not come to make the jar
        Path jar = lib.resolve("of-this-build-" + paths.indexOf(path) + ".jar");
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(System.out, System.err, "-cf", jar.toString(), "-C", path.toString(), ".");
      } else {
        Files.copy(path, lib.resolve(path.getFileName()));
      }
    }
  }

  /** Netty's library for io_uring on this machine, which is no default dependency. */
  private static String ioUring() throws IOException {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    try (Stream<Path> jars = Files.list(BUILD.resolve("io_uring"))) {
      Path jar = jars.filter(path -> path.toString().contains(machine)).findFirst().orElseThrow();
      return File.pathSeparator + jar;
    }
  }

  private record Ended(int exitCode, List<String> output, String errors) {}

  private static Ended java(Map<String, String> environment, String... options) throws Exception {
    return run(Path.of(System.getProperty("java.home")), environment, options);
  }

  private static Ended run(Path home, Map<String, String> environment, String... options)
      throws Exception {
    return start(home.resolve(Path.of("bin", "java")), environment, options);
  }

  private static Ended start(Path program, Map<String, String> environment, String... options)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(options));
    Path errors = lib.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("HAWSER_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output.lines().toList(), Files.readString(errors));
  }

  private static void assertUsed(TransportType transport, Ended ended) {
    assertThat(ended.output()).as(ended.errors()).containsExactly("hello", transport.name());
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void start_on_the_module_path_and_use_the_native_transport() throws Exception {
    assertUsed(NATIVE, java(Map.of(), "-p", lib.toString(), "-m", MODULE + '/' + MAIN));
  }

  @Test
  void start_on_the_class_path_and_use_the_native_transport() throws Exception {
    assertUsed(NATIVE, java(Map.of(), "-cp", lib.resolve("*").toString(), MAIN));
  }

  /** Runs a tool of the JDK in a process of its own: from JDK 24, jlink refuses to run in ours. */
  private static void tool(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void jlink_and_jpackage_make_an_image_of_the_application_with_nothing_else(@TempDir Path folder)
      throws Exception {
    String image = folder.resolve("image").toString();
    tool("jlink", "--module-path", lib.toString(), "--add-modules", MODULE, "--output", image);
    assertUsed(NATIVE, run(Path.of(image), Map.of(), "-m", MODULE + '/' + MAIN));

    assumeThat(System.getProperty("os.name")).as("where the launcher is").isEqualTo("Linux");
    tool(
        "jpackage",
        "--type",
        "app-image",
        "--name",
        "hello",
        "--runtime-image",
        image,
        "--module",
        MODULE + '/' + MAIN,
        "--dest",
        folder.toString());
    assertUsed(NATIVE, start(folder.resolve(Path.of("hello", "bin", "hello")), Map.of()));
  }

  @Test
  void io_uring_is_used_on_both_paths_where_its_library_is_added() throws Exception {
    Map<String, String> forced = Map.of("HAWSER_TRANSPORT", "io_uring");
    Ended onClassPath = java(forced, "-cp", lib.resolve("*") + ioUring(), MAIN);
    assumeThat(onClassPath.errors())
        .as("the kernel allows io_uring")
        .doesNotContain("not permitted", "not implemented");

    assertUsed(TransportType.IO_URING, onClassPath);
    assertUsed(
        TransportType.IO_URING,
        java(
            forced,
            "-p",
            lib + ioUring(),
            "--add-modules",
            "io.netty.transport.io_uring.linux.x86_64", // Netty's jar for aarch64 has it, too
            "-m",
            MODULE + '/' + MAIN));
  }
}
