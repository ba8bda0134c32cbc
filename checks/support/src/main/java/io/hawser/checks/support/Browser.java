// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chromium without a window, with a profile of its own, for tests of pages. It ends when it is
 * closed, and with this JVM.
 *
 * <p>It is controlled by the Chrome DevTools Protocol. The messages go through pipes, so no port is
 * open that other users of the machine could connect to, and Chromium ends when its pipe does.
 */
public final class Browser implements AutoCloseable {
  private static final String[] NAMES = {"chromium", "chromium-browser", "google-chrome"};

  /** Chromium reads commands from file descriptor 3, and writes to 4. */
  private static final String CONNECT_PIPES = "exec \"$@\" 3<&0 4>&1 </dev/null >&2";

  private static final List<String> OPTIONS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-background-timer-throttling",
          "--disable-backgrounding-occluded-windows",
          "--disable-component-update",
          "--disable-renderer-backgrounding",
          "--disable-sync",
          "--remote-debugging-pipe");

  static final int LIMIT_SECONDS = 30;

  private final Path profile;
  private final Process process;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Map<?, ?>>> calls = new ConcurrentHashMap<>();
  private final Map<String, BrowserTab> tabs = new ConcurrentHashMap<>(); // by their session
  private final Lock writing = new ReentrantLock();

  private Browser(Path profile, Process process) {
    this.profile = profile;
    this.process = process;
    Thread reader = new Thread(this::read, "reads Chromium");
    reader.setDaemon(true);
    reader.start();
  }

  /** Returns what this machine lacks to run a browser, or null. */
  public static @Nullable String missing() {
    return ExternalProgram.find(NAMES).isPresent() ? null : "Chromium";
  }

  /** Starts a browser. Skips the test if Chromium is missing, but fails it in CI. */
  public static Browser start() {
    String program = ExternalProgram.require(NAMES);
    try {
      Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
      Path profile = Files.createTempDirectory(target, "chromium");
      List<String> command = new ArrayList<>(List.of("bash", "-c", CONNECT_PIPES, "bash", program));
      command.addAll(OPTIONS);
      command.add("--user-data-dir=" + profile);
      return new Browser(profile, ExternalProgram.start("chromium.log", command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a page in a new tab, and waits until it is loaded. */
  public BrowserTab open(String url) {
    Object target = call(null, "Target.createTarget", Map.of("url", "about:blank")).get("targetId");
    Map<?, ?> attached =
        call(
            null,
            "Target.attachToTarget",
            Map.of("targetId", Objects.requireNonNull(target), "flatten", true));
    String session = String.valueOf(attached.get("sessionId"));
    BrowserTab tab = new BrowserTab(this, session);
    tabs.put(session, tab);
    tab.load(url);
    return tab;
  }

  /**
   * Calls a method of the DevTools protocol, and returns its result.
   *
   * @param session the session of a tab; null for the browser
   */
  Map<?, ?> call(@Nullable String session, String method, Map<String, ?> parameters) {
    int id = lastId.incrementAndGet();
    Map<String, Object> command =
        new LinkedHashMap<>(Map.of("id", id, "method", method, "params", parameters));
    if (session != null) {
      command.put("sessionId", session);
    }
    CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
    calls.put(id, answer);
    try {
      write(Json.write(command));
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(method + " failed; see target/chromium.log", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " was interrupted", e);
    } finally {
      calls.remove(id);
    }
  }

  private void write(String command) throws IOException {
    writing.lock();
    try {
      OutputStream out = process.getOutputStream();
      out.write((command + '\0').getBytes(StandardCharsets.UTF_8));
      out.flush();
    } finally {
      writing.unlock();
    }
  }

  private void read() {
    try (InputStream in = new BufferedInputStream(process.getInputStream())) {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      for (int each = in.read(); each >= 0; each = in.read()) {
        if (each != 0) {
          message.write(each);
        } else {
          take(Json.parse(message.toString(StandardCharsets.UTF_8)));
          message.reset();
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
    calls.values().forEach(call -> call.completeExceptionally(new IOException("Chromium ended")));
  }

  private void take(Map<?, ?> message) {
    if (message.get("id") instanceof Double id) {
      CompletableFuture<Map<?, ?>> answer = calls.get(id.intValue());
      if (answer == null) {
        return; // it came too late
      }
      if (message.get("result") instanceof Map<?, ?> result) {
        answer.complete(result);
      } else {
        answer.completeExceptionally(new IOException(String.valueOf(message.get("error"))));
      }
    } else if (message.get("sessionId") instanceof String session
        && message.get("params") instanceof Map<?, ?> parameters) {
      BrowserTab tab = tabs.get(session);
      if (tab != null) {
        tab.onEvent(String.valueOf(message.get("method")), parameters);
      }
    }
  }

  void forget(String session) {
    tabs.remove(session);
  }

  /** Ends the browser, and deletes its profile. */
  @Override
  public void close() {
    List<ProcessHandle> all = process.descendants().toList();
    ExternalProgram.end(process);
    // The last of its processes could still write into the profile.
    for (ProcessHandle each : all) {
      each.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
