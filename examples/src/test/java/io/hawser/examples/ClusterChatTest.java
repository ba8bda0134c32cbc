// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.client.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chat on two machines, as {@code examples/cluster/start} starts it: a broker, two servers, and
 * HAProxy with the configuration of docs/how-to/use-several-machines.md.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@DisabledOnOs(OS.WINDOWS) // where there is neither HAProxy nor Redis
class ClusterChatTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @AutoClose private final WebSocketClient client = WebSocketClient.create();
  private final List<ChatPerson> people = new ArrayList<>();

  // guarded by this
  private final Map<String, List<String>> said = new TreeMap<>(); // by the name of the speaker

  private static void await(BooleanSupplier condition, Supplier<?> state) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos() || Thread.interrupted()) {
        throw new AssertionError("not reached: " + state.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Says the next word of a person, who must not say anything at the same time elsewhere. */
  private synchronized void say(ChatPerson speaker) {
    List<String> words = said.computeIfAbsent(speaker.name(), name -> new ArrayList<>());
    String word = speaker.name() + " " + words.size();
    if (speaker.say(word)) {
      words.add(word);
    }
  }

  private synchronized long wordCount() {
    return said.values().stream().mapToInt(List::size).sum();
  }

  private synchronized void assertIsWhatWasSaid(List<String> heard) {
    assertThat(heard)
        .as("in the order of each speaker, and each word once")
        .satisfies(
            all ->
                assertThat(all.stream().collect(groupingBy(word -> word.split(" ", 2)[0])))
                    .isEqualTo(said));
  }

  private static List<String> heard(BrowserTab page) {
    Object texts =
        Objects.requireNonNull(
            page.evaluate(
                "[...document.querySelectorAll('#log li b + span')].map(each => each.innerText)"));
    return ((List<?>) texts).stream().map(String::valueOf).toList();
  }

  /** Waits until everybody has heard as much as was said. All must have heard the same. */
  private void assertEverythingIsHeard(BrowserTab page) {
    long count = wordCount();
    for (ChatPerson each : people) {
      await(() -> each.heard.size() >= count, () -> each + ": " + each.heard + each.events);
      assertThat(each.heard).as("one order for all").isEqualTo(people.get(0).heard);
    }
    assertIsWhatWasSaid(people.get(0).heard);
    await(() -> heard(page).size() >= count, () -> page.text("#log"));
    assertThat(heard(page)).isEqualTo(people.get(0).heard);
  }

  /** Waits until everybody is shown all people, this page, and the others. */
  private void awaitMembers(BrowserTab page, String... others) {
    List<String> expected =
        Stream.concat(people.stream().map(ChatPerson::toString), Stream.of(others))
            .sorted()
            .toList();
    for (ChatPerson each : people) {
      await(() -> each.members().equals(expected), each::members);
    }
    String shown = String.join("\n", expected);
    await(() -> page.text("#members").equals(shown), () -> page.text("#members"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "nats"})
  void clients_of_a_server_that_drains_move_and_miss_nothing(String broker) throws Exception {
    try (ChatCluster cluster = new ChatCluster(broker, 2, "cluster-" + broker + ".log");
        Browser browser = Browser.start()) {
      BrowserTab page = enterAll(cluster, browser);
      String ending = serverOf(page);
      awaitMembers(page, "Page (" + ending + ")");

      ProcessHandle process = cluster.process("server " + ending);

      moveFrom(ending, page, process::destroy, this::speakUntilDown); // SIGTERM

      assertThat(page.text("#log")).contains("ended with 1012");
      await(() -> !process.isAlive(), () -> "it still runs");
      cluster.close();
      assertThat(cluster.processes()).noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void clients_of_a_server_that_is_killed_move_and_miss_nothing_and_the_others_leave()
      throws Exception {
    try (ChatCluster cluster = new ChatCluster("redis", 2, "cluster-killed.log");
        Browser browser = Browser.start()) {
      BrowserTab page = enterAll(cluster, browser);
      String ending = serverOf(page);
      String guest = "ws://" + cluster.address("server " + ending) + "/chat?name=Guest";
      client.connect(guest, ws -> {}).get(60, TimeUnit.SECONDS); // does not come back
      awaitMembers(page, "Page (" + ending + ")", "Guest (" + ending + ")");

      ProcessHandle process = cluster.process("server " + ending);

      moveFrom(ending, page, process::destroyForcibly, moving -> {}); // SIGKILL

      assertThat(page.text("#log")).contains("ended with 1006");
    }
  }

  private BrowserTab enterAll(ChatCluster cluster, Browser browser) {
    // HAProxy prefers the server with fewer clients, unless it takes a slow one for a dead one.
    while (people.size() < 4 || people.stream().map(ChatPerson::server).distinct().count() < 2) {
      ChatPerson person =
          new ChatPerson(client, cluster.address("HAProxy"), "Person" + people.size());
      people.add(person);
      await(() -> !person.server().isEmpty(), () -> person.events);
    }
    BrowserTab page = browser.open("http://" + cluster.address("HAProxy"));
    page.type("#name", "Page");
    page.click("#enter");
    page.awaitText("#state", "connected to server");
    return page;
  }

  private static String serverOf(BrowserTab page) {
    return page.text("#state").replace("connected to server ", "");
  }

  /**
   * Ends a server while somebody speaks on the other one.
   *
   * @param meanwhile gets those who are on the server that ends
   */
  private void moveFrom(
      String ending, BrowserTab page, Runnable end, Consumer<List<ChatPerson>> meanwhile) {
    String staying = ending.equals("one") ? "two" : "one";
    List<ChatPerson> moving = people.stream().filter(each -> each.isOn(ending)).toList();
    List<ChatPerson> others = people.stream().filter(each -> each.isOn(staying)).toList();
    ChatPerson speaker = others.get(0);
    for (int i = 0; i < 10; i++) {
      people.forEach(this::say);
    }
    assertEverythingIsHeard(page);

    moving.forEach(each -> each.whenDown(() -> say(speaker))); // so that each misses something
    page.evaluate("Math.random = () => 4"); // the next attempt of the page is in two seconds
    end.run();
    meanwhile.accept(moving);
    page.awaitText("#log", "the connection has ended with");
    say(speaker);

    for (ChatPerson each : moving) {
      await(() -> each.isOn(staying), () -> each + ": " + each.events);
    }
    page.awaitText("#state", "connected to server " + staying);
    assertEverythingIsHeard(page);
    people.forEach(this::say);
    assertEverythingIsHeard(page);
    awaitMembers(page, "Page (" + staying + ")");
    assertThat(moving)
        .allSatisfy(each -> assertThat(each.events).isSubsetOf("down", "failed attempt"))
        .allSatisfy(each -> assertThat(each.events).contains("down"));
    assertThat(others).allSatisfy(each -> assertThat(each.events).isEmpty());
    assertThat(page.text("#log")).doesNotContain("missing");
    assertThat(page.problems()).isEmpty();
  }

  /**
   * Lets people speak until their connections end. A word counts as said when the client has taken
   * it, so the server must publish it even if it arrives after its own Close frame.
   */
  private void speakUntilDown(List<ChatPerson> moving) {
    await(
        () -> {
          List<ChatPerson> present = moving.stream().filter(each -> !each.hasBeenDown()).toList();
          present.stream().filter(this::hasHeardItself).forEach(this::say);
          return present.isEmpty();
        },
        () -> moving);
  }

  /** Keeps what is said within the history of the topic. */
  private synchronized boolean hasHeardItself(ChatPerson person) {
    List<String> words = said.getOrDefault(person.name(), List.of());
    return words.isEmpty() || person.heard.contains(words.get(words.size() - 1));
  }
}
