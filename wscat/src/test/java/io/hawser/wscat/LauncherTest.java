// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.server.WebSocketServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/wscat} and {@code wscat.jar} as they are installed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LauncherTest {
  private static final boolean HAS_AOT_CACHE = Runtime.version().feature() >= 25;
  private static final WebSocketServer SERVER =
      WebSocketServer.listen(0, ws -> ws.onMessage(ws::send));

  @TempDir static Path folder;
  private static Path launcher;
  private static Path jar;

  @BeforeAll
  static void install() throws Exception {
    ExternalProgram.require("bash");
    Path installed = folder.resolve("installed");
    Files.createDirectories(installed.resolve("lib"));
    Files.createDirectories(installed.resolve("bin"));
    jar = installed.resolve("lib").resolve("wscat.jar");
    writeJar(jar);
    launcher = installed.resolve("bin").resolve("wscat");
    Files.copy(Path.of("..", "bin", "wscat"), launcher);
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  /** Writes what the build does: everything in one file. */
  private static void writeJar(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Wscat.class.getName());
    Set<String> names = new HashSet<>();
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream all = new JarOutputStream(out, manifest)) {
      for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (Path.of(part).getFileName().toString().matches("(test-classes|junit|assertj).*")) {
          continue;
        }
        if (part.endsWith(".jar")) {
          try (JarFile from = new JarFile(part)) {
            for (JarEntry entry : Collections.list(from.entries())) {
              try (InputStream in = from.getInputStream(entry)) {
                add(all, names, entry.getName(), in.readAllBytes());
              }
            }
          }
        } else {
          Path root = Path.of(part);
          try (Stream<Path> files = Files.walk(root)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
              add(all, names, root.relativize(each).toString(), Files.readAllBytes(each));
            }
          }
        }
      }
    }
  }

  private static void add(JarOutputStream all, Set<String> names, String name, byte[] content)
      throws IOException {
    if (!name.endsWith("/")
        && !name.endsWith("module-info.class")
        && !name.startsWith("META-INF/MANIFEST")
        && names.add(name)) {
      all.putNextEntry(new JarEntry(name));
      all.write(content);
      all.closeEntry();
    }
  }

  /** Runs a command. Returns its output and its exit code. */
  private static String run(Path cache, String options, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", options);
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output + process.waitFor();
  }

  private static String[] hello(String... program) {
    String[] command = Arrays.copyOf(program, program.length + 6);
    String[] arguments = {"-c", "localhost:" + SERVER.port(), "-x", "höllo", "-w", "0"};
    System.arraycopy(arguments, 0, command, program.length, arguments.length);
    return command;
  }

  private static List<Path> archives(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("hawser-wscat"))) {
      return files.filter(file -> !file.toString().endsWith(".log")).toList();
    }
  }

  @Test
  void a_symbolic_link_works_and_the_archive_of_its_first_start_serves_the_next_ones()
      throws Exception {
    Path cache = folder.resolve("cache");
    Path link = Files.createSymbolicLink(folder.resolve("wscat-1"), launcher);
    Path second = Files.createSymbolicLink(folder.resolve("wscat-2"), link.getFileName());
    // fails unless the archive can be used
    String onlyWithArchive = HAS_AOT_CACHE ? "-XX:AOTMode=on" : "-Xshare:on";

    assertThat(run(cache, "", hello(second.toString()))).isEqualTo("höllo\n0");

    Path archive = archives(cache).get(0);
    assertThat(archives(cache)).hasSize(1);
    assertThat(archive).isNotEmptyFile();
    assertThat(Files.getLastModifiedTime(archive)).isEqualTo(Files.getLastModifiedTime(jar));
    assertThat(run(cache, onlyWithArchive, hello("bash", "wscat-1"))).isEqualTo("höllo\n0");

    FileTime other = FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() - 100_000);
    Files.setLastModifiedTime(jar, other);
    assertThat(run(cache, onlyWithArchive, hello(launcher.toString()))).isEqualTo("höllo\n0");
    assertThat(Files.getLastModifiedTime(archive)).isEqualTo(other);
    assertThat(archives(cache)).hasSize(1);
  }

  @Test
  void an_archive_that_has_crashed_the_jvm_is_made_anew() throws Exception {
    Path cache = folder.resolve("crashed");
    assertThat(run(cache, "", hello(launcher.toString()))).isEqualTo("höllo\n0");
    Path archive = archives(cache).get(0);
    long size = Files.size(archive);
    Path damaged = Files.write(folder.resolve("damaged"), new byte[] {1, 2, 3});
    Files.setLastModifiedTime(damaged, Files.getLastModifiedTime(jar));
    Files.move(damaged, archive, StandardCopyOption.REPLACE_EXISTING);
    Files.createFile(Path.of(archive + ".crash.log")); // as the JVM does, where it is told to

    assertThat(run(cache, "", hello(launcher.toString()))).isEqualTo("höllo\n0");

    assertThat(Files.size(archive)).isGreaterThan(size / 2);
    assertThat(Path.of(archive + ".crash.log")).doesNotExist();
  }

  @Test
  void a_folder_in_the_place_of_an_archive_or_its_log_is_passed_over_in_silence() throws Exception {
    Path cache = folder.resolve("blocked");
    assertThat(run(cache, "", launcher.toString(), "--version")).endsWith("0");
    Path archive = archives(cache).get(0);
    Path log = Path.of(archive + ".log");
    for (Path blocked : List.of(archive, log)) {
      Files.deleteIfExists(archive);
      Files.deleteIfExists(log);
      Files.createDirectory(blocked);
      assertThat(run(cache, "", hello(launcher.toString()))).isEqualTo("höllo\n0");
      assertThat(blocked).isEmptyDirectory();
    }
  }

  @Test
  void a_path_with_a_colon_is_named_and_a_strange_version_is_passed_over() throws Exception {
    Path other = folder.resolve("a:b");
    Files.createDirectories(other.resolve("bin"));
    Files.createDirectories(other.resolve("lib"));
    Files.copy(launcher, other.resolve("bin").resolve("wscat"));
    Files.createFile(other.resolve("lib").resolve("wscat.jar"));
    assertThat(run(folder, "", other.resolve("bin").resolve("wscat").toString()))
        .isEqualTo(
            "wscat cannot run from a path with a colon: "
                + other.toRealPath()
                + "/lib/wscat.jar\n1");

    Path java = folder.resolve("strange").resolve("bin").resolve("java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Path file = Files.writeString(folder.resolve("no-archive"), "");
    for (String version : List.of("", "99999999999999999999999")) {
      Files.writeString(
          folder.resolve("strange").resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
      String[] command = {
        "env", "JAVA_HOME=" + folder.resolve("strange"), launcher.toString(), "--version"
      };
      assertThat(run(file, "", command)).isEqualTo("0");
    }
  }

  @Test
  void it_works_without_a_folder_for_archives_and_in_a_locale_without_utf_8() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    String[] command = hello("env", "-u", "LANG", "LC_ALL=C", launcher.toString());

    assertThat(run(file, "", command)).isEqualTo("höllo\n0");
  }

  @Test
  void a_closed_input_has_ended_and_no_file_takes_the_place_of_a_closed_stream() throws Exception {
    Path file = folder.resolve("streams");
    Files.writeString(file, "");
    for (String closed : List.of("<&-", "<&- 2>&-", "<&- >&-", "<&- >&- 2>&-")) {
      for (String binary : List.of("", "--binary")) {
        String command =
            launcher + " -c localhost:" + SERVER.port() + " -w 0 " + binary + " " + closed;
        assertThat(run(file, "", "bash", "-c", command)).isEqualTo("0");
      }
    }
  }

  @Test
  void the_jar_runs_by_itself() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    String[] command = hello(java, "-Dsun.jnu.encoding=UTF-8", "-jar", jar.toString());
    command[command.length - 3] = "hello";
    assertThat(run(folder, "", command)).endsWith("hello\n0");
  }

  @Test
  void an_image_has_a_runtime_of_its_own() throws Exception {
    Certificates localhost = Certificates.authority(folder).issue("localhost", "dns:localhost");
    String image = folder.resolve("image").toString();
    String made =
        run(folder, "", Path.of("make-image").toAbsolutePath().toString(), image, jar.toString());
    assertThat(made).endsWith(image + "/bin/wscat\n0");
    Path file = Files.createFile(folder.resolve("no-cache")); // no rehearsal

    assertThat(run(file, "", "env", "JAVA_HOME=/nowhere", image + "/bin/wscat", "--version"))
        .endsWith("0");
    try (WebSocketServer secure =
        WebSocketServer.builder()
            .tls(localhost.certificate, localhost.key)
            .onConnection(ws -> ws.onMessage(ws::send))
            .start()) {
      String[] command = hello(image + "/bin/wscat", "-n");
      command[3] = "wss://localhost:" + secure.port();
      assertThat(run(file, "", command)).isEqualTo("höllo\n0");
    }
  }
}
