// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadServerTest {
  private static final int MAX_FILE = 8 << 20;

  @TempDir Path folder;
  @TempDir Path home;
  private WebSocketServer server;
  private final WebSocketClient client = WebSocketClient.create();

  @BeforeEach
  void start() {
    server = UploadServer.start(0, new UploadFolder(folder, MAX_FILE, 3L * MAX_FILE));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String name, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return Files.write(home.resolve(name), content);
  }

  private void awaitEmptyFolder() {
    while (!files().isEmpty()) { // the limit is that of the test
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void a_page_uploads_files_and_shows_the_progress() throws Exception {
    Path large = file("large & <b>bold.bin", MAX_FILE);
    Path odd = file("odd.bin", 3 * 65536 + 1);
    Path empty = file("empty.txt", 0);
    try (Browser browser = Browser.start()) {
      BrowserTab page = browser.open("http://localhost:" + server.port());
      page.choose("#files", large, odd, empty);
      page.evaluate(
          """
          window.seen = [];
          new MutationObserver(() => seen.push(document.querySelector('#state').textContent))
              .observe(document.querySelector('#state'), {childList: true});
          """);

      page.click("#upload");
      page.await("document.querySelectorAll('#stored li').length === 3");

      assertThat(page.text("#stored"))
          .contains("large & <b>bold.bin, " + MAX_FILE + " bytes, stored as upload-")
          .contains("odd.bin, 196609 bytes, stored as upload-");
      assertThat(page.evaluate("document.querySelector('#progress').value")).isEqualTo(1.0);
      List<?> seen = (List<?>) Objects.requireNonNull(page.evaluate("seen"));
      assertThat(seen).hasSizeGreaterThan(20);
      assertThat(seen.stream().map(String::valueOf))
          .allMatch(line -> line.matches(".*: \\d+ %, \\d+\\.\\d MB/s"))
          .anyMatch(line -> line.contains("large & <b>bold.bin: 50 %, "));
      assertThat(page.problems()).isEmpty();
    }
    assertThat(files()).hasSize(3);
    for (Path sent : List.of(large, odd, empty)) {
      byte[] content = Files.readAllBytes(sent);
      assertThat(files())
          .as(sent.toString())
          .anySatisfy(stored -> assertThat(Files.readAllBytes(stored)).isEqualTo(content))
          .allMatch(stored -> stored.getFileName().toString().matches("upload-\\d+"));
    }
  }

  @Test
  void a_page_shows_that_a_file_is_too_large_and_that_an_upload_was_canceled() throws Exception {
    Path tooLarge = file("too large.bin", MAX_FILE + 1);
    Path fits = file("fits.bin", MAX_FILE);
    try (Browser browser = Browser.start()) {
      BrowserTab page = browser.open("http://localhost:" + server.port());
      page.choose("#files", tooLarge);
      page.click("#upload");
      page.awaitText("#state", "closed: 4413 there is no room for a file of this size");

      page.choose("#files", fits);
      page.evaluate( // cancels at the first progress
          """
          new MutationObserver(() => document.querySelector('#cancel').click())
              .observe(document.querySelector('#state'), {childList: true});
          """);
      page.click("#upload");
      page.awaitText("#state", "closed: 4000 canceled");

      awaitEmptyFolder();
      assertThat(page.problems()).isEmpty();
    }
  }

  // -- without a browser -------------------------------------------------------------------------

  private WebSocket connect(BlockingQueue<String> events) throws Exception {
    return client
        .connect(
            "ws://localhost:" + server.port() + "/upload",
            ws -> ws.onText(events::add).onClose((code, reason) -> events.add(code + " " + reason)))
        .get(20, TimeUnit.SECONDS);
  }

  private static String next(BlockingQueue<String> events) throws InterruptedException {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  private static String stored(BlockingQueue<String> events) throws InterruptedException {
    String event = "{";
    while (event.startsWith("{") && !event.startsWith("{\"stored\":")) {
      event = next(events);
    }
    return event;
  }

  @Test
  void names_never_become_paths() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    WebSocket ws = connect(events);

    for (String name :
        List.of("../../x", "/etc/passwd", "C:\\x", "a\0b", "..", "", "x\n[31m", "a".repeat(999))) {
      ws.send("1 " + name);
      ws.send(new byte[1]);
      assertThat(stored(events)).matches("\\{\"stored\":\"upload-\\d+\"}");
    }

    assertThat(files())
        .hasSize(8)
        .allMatch(stored -> stored.getFileName().toString().matches("upload-\\d+"));
    try (Stream<Path> others = Files.list(home)) {
      assertThat(others).isEmpty();
    }
  }

  @Test
  void mistakes_of_a_client_are_refused_and_leave_nothing_behind() throws Exception {
    for (String announcement :
        List.of("", "x", "1", "-1 x", "1.5 x", " 1 x", "9".repeat(19) + " x", "१ x")) {
      BlockingQueue<String> events = new LinkedBlockingQueue<>();
      connect(events).send(announcement);
      assertThat(next(events)).as(announcement).startsWith("4400 a text must be");
    }
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    connect(events).send(new byte[1]);
    assertThat(next(events)).isEqualTo("4400 no file was announced");

    WebSocket two = connect(events);
    two.send("3 x");
    two.send("3 y");
    assertThat(stored(events)).isEqualTo("4400 a file is announced inside of another one");

    WebSocket more = connect(events);
    more.send("3 x");
    more.send(new byte[2]);
    more.send(new byte[2]);
    assertThat(stored(events)).isEqualTo("4400 the file is larger than announced");

    connect(events).send((MAX_FILE + 1) + " x");
    assertThat(next(events)).startsWith("4413 ");
    awaitEmptyFolder();
  }

  @Test
  void there_is_a_limit_for_all_files_and_who_gives_up_gives_the_room_back() throws Exception {
    BlockingQueue<String> first = new LinkedBlockingQueue<>();
    BlockingQueue<String> second = new LinkedBlockingQueue<>();
    WebSocket a = connect(first);
    a.send(MAX_FILE + " x");
    WebSocket b = connect(first);
    b.send(MAX_FILE + " x");
    WebSocket c = connect(first);
    c.send(MAX_FILE + " x");
    for (int i = 0; i < 3; i++) {
      assertThat(next(first)).isEqualTo("{\"received\":0}");
    }

    connect(second).send("1 x");
    assertThat(next(second)).startsWith("4413 ");
    a.terminate();
    while (files().size() > 2) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    WebSocket d = connect(second);
    d.send("1 x");
    d.send(new byte[1]);
    assertThat(stored(second)).startsWith("{\"stored\"");
  }

  @Test
  void empty_files_have_a_limit_too() {
    UploadFolder small = new UploadFolder(folder, MAX_FILE, 3 * 4096);

    assertThat(small.reserve(0)).isTrue();
    assertThat(small.reserve(1)).isTrue();
    assertThat(small.reserve(4096)).isTrue();
    assertThat(small.reserve(0)).isFalse();
    small.release(1);
    assertThat(small.reserve(0)).isTrue();
    assertThat(small.reserve(0)).isFalse();
  }

  @Test
  void a_folder_that_is_gone_is_the_servers_fault() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    WebSocket ws = connect(events);
    Files.delete(folder);

    ws.send("1 x");

    assertThat(next(events)).startsWith("1011 ");
    Files.createDirectory(folder);
  }
}
