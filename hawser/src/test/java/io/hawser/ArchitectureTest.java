// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.hawser.server.WebSocketUpgrader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests the packages ("rooms"): what each may use, how large it is, and which of its types users
 * see.
 */
class ArchitectureTest {
  /** The rooms from top to bottom. A room may use those below it, except for {@link #APART}. */
  private static final List<String> ROOMS =
      List.of(
          "io.hawser.client",
          "io.hawser.client.reconnect",
          "io.hawser.client.route",
          "io.hawser.server",
          "io.hawser.server.http",
          "io.hawser.server.broadcast",
          "io.hawser.server.presence",
          "io.hawser.server.topic",
          "io.hawser.endpoint",
          "io.hawser.netty.tls",
          "io.hawser.netty",
          "io.hawser.netty.loop",
          "io.hawser.transport",
          "io.hawser.testkit",
          "io.hawser.stream",
          "io.hawser.flow",
          "io.hawser.blocking",
          "io.hawser.connection",
          "io.hawser.counting",
          "io.hawser.jfr",
          "io.hawser.resume",
          "io.hawser.spi",
          "io.hawser.statistics",
          "io.hawser",
          "io.hawser.backplane",
          "io.hawser.http",
          "io.hawser.internal",
          "io.hawser.protocol.hixie",
          "io.hawser.protocol.engine",
          "io.hawser.protocol.handshake",
          "io.hawser.protocol.deflate",
          "io.hawser.protocol",
          "io.hawser.deflate");

  /** The client and the server must not use each other. */
  private static final Map<String, String> APART =
      Map.of("io.hawser.client", "io.hawser.server", "io.hawser.server", "io.hawser.client");

  private static final int MAX_TYPES = 24;
  private static final int MAX_LINES = 320;

  /** What users import; everything else is for Hawser's own modules. */
  private static final List<String> PUBLISHED =
      List.of(
          "io.hawser",
          "io.hawser.backplane",
          "io.hawser.blocking",
          "io.hawser.client",
          "io.hawser.client.reconnect",
          "io.hawser.connection",
          "io.hawser.endpoint",
          "io.hawser.flow",
          "io.hawser.http",
          "io.hawser.server",
          "io.hawser.spi",
          "io.hawser.statistics",
          "io.hawser.stream",
          "io.hawser.testkit",
          "io.hawser.transport");

  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(place -> !place.contains("/checks/"))
          .importPackages("io.hawser");

  // -- arrows ------------------------------------------------------------------------------------

  @Test
  void every_type_is_in_a_room() {
    assertThat(main.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrderElementsOf(ROOMS);
  }

  @Test
  void arrows_between_rooms_point_downward() {
    List<String> wrong = new ArrayList<>();
    arrows()
        .forEach(
            (from, targets) -> {
              for (JavaClass to : targets) {
                if (!mayUse(from.getPackageName(), to.getPackageName())) {
                  wrong.add(from.getName() + " -> " + to.getName());
                }
              }
            });
    assertThat(wrong).isEmpty();
  }

  /** Imports that are needed only by Javadoc count as dependencies, too. */
  @Test
  void imports_point_downward() throws IOException {
    Pattern imported =
        Pattern.compile(
            "^import (?:static )?(io\\.hawser(?:\\.[a-z]+)*)\\.[A-Z]", Pattern.MULTILINE);
    List<String> wrong = new ArrayList<>();
    for (Path file : sources()) {
      String text = Files.readString(file);
      Matcher own = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE).matcher(text);
      assertThat(own.find()).isTrue();
      for (Matcher each = imported.matcher(text); each.find(); ) {
        if (!mayUse(own.group(1), each.group(1))) {
          wrong.add(file.getFileName() + " -> " + each.group());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean mayUse(String from, String to) {
    String apart = APART.get(moduleOf(from));
    return ROOMS.indexOf(from) <= ROOMS.indexOf(to) && !moduleOf(to).equals(apart);
  }

  private static String moduleOf(String room) {
    return room.startsWith("io.hawser.client")
        ? "io.hawser.client"
        : room.startsWith("io.hawser.server") || room.equals("io.hawser.endpoint")
            ? "io.hawser.server"
            : room;
  }

  /**
   * The only allowed cycle: a listener is called with the WebSocket on which it was set, and a
   * connection, its hub and the presence of a topic lead to each other.
   */
  @Test
  void no_types_use_each_other_in_a_circle() {
    Map<JavaClass, Set<JavaClass>> arrows = arrows();
    List<String> circles = new ArrayList<>();
    for (JavaClass each : arrows.keySet()) {
      if (reachableFrom(each, arrows).contains(each)) {
        circles.add(each.getSimpleName());
      }
    }
    assertThat(circles)
        .containsExactlyInAnyOrder("Hub", "Presence", "WebSocket", "WebSocketListener");
  }

  private static Set<JavaClass> reachableFrom(
      JavaClass start, Map<JavaClass, Set<JavaClass>> arrows) {
    Set<JavaClass> reached = new HashSet<>();
    List<JavaClass> waiting = new ArrayList<>(arrows.get(start));
    while (!waiting.isEmpty()) {
      JavaClass next = waiting.remove(waiting.size() - 1);
      if (reached.add(next)) {
        waiting.addAll(arrows.get(next));
      }
    }
    return reached;
  }

  /** Returns the dependencies between top-level types. */
  private Map<JavaClass, Set<JavaClass>> arrows() {
    Map<JavaClass, Set<JavaClass>> arrows = new HashMap<>();
    for (JavaClass each : main) {
      Set<JavaClass> targets = arrows.computeIfAbsent(topLevel(each), key -> new HashSet<>());
      each.getDirectDependenciesFromSelf()
          .forEach(
              arrow -> {
                JavaClass target = topLevel(arrow.getTargetClass().getBaseComponentType());
                if (target.getPackageName().startsWith("io.hawser")
                    && !target.equals(topLevel(each))) {
                  targets.add(target);
                }
              });
    }
    return arrows;
  }

  private static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::topLevel).orElse(type);
  }

  @Test
  void only_the_transport_and_what_is_above_it_know_netty() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.hawser",
            "io.hawser.backplane",
            "io.hawser.blocking",
            "io.hawser.connection",
            "io.hawser.counting",
            "io.hawser.flow",
            "io.hawser.http",
            "io.hawser.internal",
            "io.hawser.protocol..",
            "io.hawser.resume",
            "io.hawser.spi",
            "io.hawser.statistics",
            "io.hawser.stream",
            "io.hawser.testkit")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(main);
  }

  /** This type gives the rooms outside the API access to package-private members of the API. */
  @Test
  void only_connections_use_the_access_to_messages() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.hawser",
            "io.hawser.blocking",
            "io.hawser.connection",
            "io.hawser.resume",
            "io.hawser.client.reconnect",
            "io.hawser.server.topic")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.hawser.MessageAccess")
        .check(main);
  }

  @Test
  void no_state_is_shared_by_all_servers() {
    fields().that().areStatic().should().haveModifier(JavaModifier.FINAL).check(main);
  }

  // -- size --------------------------------------------------------------------------------------

  @Test
  void no_room_is_crowded() {
    Map<String, Integer> types = new HashMap<>();
    for (JavaClass each : main) {
      if (each.getEnclosingClass().isEmpty() && !each.getSimpleName().equals("package-info")) {
        types.merge(each.getPackageName(), 1, Integer::sum);
      }
    }
    assertThat(types).allSatisfy((room, count) -> assertThat(count).isLessThanOrEqualTo(MAX_TYPES));
  }

  /** Comments, imports and empty lines do not count: a contract may be as long as it has to be. */
  @Test
  void no_file_is_long() throws IOException {
    Pattern comment = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    for (Path file : sources()) {
      long lines =
          comment
              .matcher(Files.readString(file))
              .replaceAll("")
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("import "))
              .count();
      assertThat(lines).as(file.toString()).isLessThan(MAX_LINES);
    }
  }

  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("deflate", "protocol", "core", "netty", "client", "server")) {
      try (Stream<Path> tree = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        tree.filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.endsWith("module-info.java"))
            .forEach(files::add);
      }
    }
    assertThat(files).hasSizeGreaterThan(100);
    return files;
  }

  // -- what users see ----------------------------------------------------------------------------

  @Test
  void no_public_method_shows_a_type_of_netty() throws ClassNotFoundException {
    for (JavaClass type : main) {
      if (PUBLISHED.contains(type.getPackageName())
          && type.getModifiers().contains(JavaModifier.PUBLIC)
          && !type.getName().startsWith(WebSocketUpgrader.class.getName())) {
        for (Method method : Class.forName(type.getName()).getMethods()) {
          assertThat(method.toGenericString()).doesNotContain("io.netty");
        }
      }
    }
  }

  @Test
  void the_public_types_are_those_of_the_reference() {
    assertThat(
            main.stream()
                .filter(c -> PUBLISHED.contains(c.getPackageName()))
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(c -> c.getEnclosingClass().isEmpty())
                .map(JavaClass::getSimpleName)
                .sorted())
        .containsExactly(
            "Authentication",
            "Backplane",
            "BackplaneConnection",
            "BackplaneException",
            "BackplaneListener",
            "BackplaneMonitor",
            "BackplaneStatistics",
            "BasicCredentials",
            "BlockingHandler",
            "BlockingWebSocket",
            "BroadcastStatistics",
            "ClientCertificates",
            "CloseInfo",
            "CloseKind",
            "ConnectRequest",
            "ConnectStage",
            "ConnectionClosedException",
            "ConnectionMonitor",
            "ConnectionStatistics",
            "Connector",
            "Endpoint",
            "Entry",
            "FlowWebSocket",
            "HandshakeDecision",
            "HandshakeException",
            "HandshakeFailure",
            "HandshakePolicy",
            "Heartbeat",
            "History",
            "HttpHandler",
            "HttpRequest",
            "HttpResponse",
            "Hub",
            "InMemoryBackplane",
            "MemoryStatistics",
            "Message",
            "MessageAccess",
            "MessageFilter",
            "MessageOutputStream",
            "MessageWriter",
            "Monitored",
            "OpeningHandshake",
            "Outage",
            "OutgoingMessage",
            "PeerException",
            "Position",
            "PreparedMessage",
            "Presence",
            "ProxyHeader",
            "ReadyState",
            "ReconnectListener",
            "ReconnectPolicy",
            "ReconnectingConnection",
            "ReconnectingWebSocket",
            "RecordingListener",
            "Redirect",
            "Retention",
            "SendCallback",
            "SendResult",
            "ServerTls",
            "SimulatedNetwork",
            "SimulatedPair",
            "SimulatedServer",
            "SlowReceiver",
            "Timing",
            "Topics",
            "Transport",
            "TransportException",
            "TransportListener",
            "TransportType",
            "TypedArrays",
            "WebSocket",
            "WebSocketClient",
            "WebSocketConnection",
            "WebSocketException",
            "WebSocketListener",
            "WebSocketOptions",
            "WebSocketServer",
            "WebSocketStreams",
            "WebSocketTimeoutException",
            "WebSocketUpgrader");
  }
}
