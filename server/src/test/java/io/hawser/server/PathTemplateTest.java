// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.endpoint.Endpoint;
import io.hawser.server.http.RequestRefused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which endpoint a path leads to, and with which parameters. */
class PathTemplateTest {
  private static Routes routes(String... paths) {
    Routes.Builder builder = new Routes.Builder();
    for (String path : paths) {
      builder.add(path, e -> e.subprotocols("t").onConnection(ws -> ws.attach(path)));
    }
    return builder.build(Endpoint.builder());
  }

  private static @Nullable Map<String, String> parameters(String template, String path)
      throws RequestRefused {
    Routes.Match match = routes(template).find(path);
    return match == null ? null : match.parameters();
  }

  @ParameterizedTest
  @CsvSource({
    "/chat, /chat, ''",
    "/chat/{room}, /chat/42, room=42",
    "/chat/{room}, /chat/a%20b, room=a b",
    "/chat/{room}, /chat/caf%C3%A9, room=café",
    "/chat/{room}, /chat/%F0%9F%98%80, room=😀",
    "/chat/{room}, /chat/a;v=1, room=a;v=1",
    "/chat/{room}, /chat/..., room=...",
    "/chat/{room}, /chat/%7Broom%7D, room={room}",
    "/chat/{room}, /chat/a%2Ab, room=a*b",
    "/chat/{room}/, /chat/42/, room=42",
    "/{room}, /42, room=42",
    "/{a-1}/x/{B_2}, /1/x/2, a-1=1 B_2=2",
    "/caf%C3%A9/{x}, /caf%C3%A9/1, x=1",
    "/files/*, /files/a, *=a",
    "/files/*, /files/a/b%20c/, *=a/b c/",
    "/files/*, /files/, *=",
    "/files/*, /files/*, *=*",
    "/*, /, *=",
    "/*, /a/b, *=a/b",
    "/{user}/files/*, /me/files/a/b, user=me *=a/b",
  })
  void a_path_matches(String template, String path, String parameters) throws RequestRefused {
    Map<String, String> found = parameters(template, path);

    assertThat(found).isNotNull();
    assertThat(found.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()))
        .containsExactlyInAnyOrderElementsOf(
            parameters.isEmpty() ? List.of() : List.of(parameters.split(" (?=[^ ]+=)", -1)));
  }

  @ParameterizedTest
  @CsvSource({
    "/chat/{room}, /chat",
    "/chat/{room}, /chat/",
    "/chat/{room}, /chat/1/",
    "/chat/{room}, /chat/1/2",
    "/chat/{room}, /Chat/1",
    "/chat/{room}, /chat%20/1",
    "/chat/{room}/log, /chat//log",
    "/chat/{room}/log, /chat/1/lo",
    "/files/*, /files",
    "/files/*, /filesystem/a",
    "/files/*, /",
    "/{a}/*, /a",
    "/{a}/*, /",
    "/caf%C3%A9/{x}, /caf%c3%a9/1",
  })
  void another_path_does_not_match(String template, String path) throws RequestRefused {
    assertThat(parameters(template, path)).isNull();
  }

  @Test
  void the_most_specific_path_wins_in_whatever_order_it_is_added() throws RequestRefused {
    List<String> paths =
        List.of("/*", "/{a}/*", "/a/*", "/a/b/*", "/{a}", "/a/{b}", "/a/b", "/a/b/{c}", "/a/b/c/d");
    Map<String, String> expected =
        Map.ofEntries(
            Map.entry("/", "/*"),
            Map.entry("/x", "/{a}"),
            Map.entry("/a", "/{a}"),
            Map.entry("/x/", "/{a}/*"),
            Map.entry("/x/y", "/{a}/*"),
            Map.entry("/a/x", "/a/{b}"),
            Map.entry("/a/b", "/a/b"),
            Map.entry("/a/", "/a/*"),
            Map.entry("/a/b/", "/a/b/*"),
            Map.entry("/a/x/y", "/a/*"),
            Map.entry("/a/b/y", "/a/b/{c}"),
            Map.entry("/a/b/c/d", "/a/b/c/d"),
            Map.entry("/a/b/c/x", "/a/b/*"),
            Map.entry("/a/x/c/x", "/a/*"),
            Map.entry("/x/y/z", "/{a}/*"));
    for (int shift = 0; shift < paths.size(); shift++) {
      List<String> order = new ArrayList<>(paths);
      Collections.rotate(order, shift);
      Routes routes = named(order);
      for (Map.Entry<String, String> each : expected.entrySet()) {
        Routes.Match match = routes.find(each.getKey());
        assertThat(match).as(each.getKey()).isNotNull();
        assertThat(match.endpoint().options().highWaterMark())
            .as(each.getKey())
            .isEqualTo(size(each.getValue()));
      }
    }
  }

  /** Routes whose endpoints are told apart by their water marks. */
  private static Routes named(List<String> paths) {
    Routes.Builder builder = new Routes.Builder();
    for (String path : paths) {
      builder.add(path, e -> e.options(o -> o.waterMarks(1, size(path))).onConnection(ws -> {}));
    }
    return builder.build(Endpoint.builder());
  }

  private static int size(String path) {
    return 1000 + (path.hashCode() & 0xFFFFFF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/{a}-{b}",
        "/x{a}",
        "/{a}x",
        "/{a",
        "/a}",
        "/}a{",
        "/{}",
        "/{{a}}",
        "/{a b}",
        "/{a:[0-9]+}",
        "/{a*}",
        "/{*a}",
        "/{a?}",
        "/{ä}",
        "/{a.b}",
        "/**",
        "/a/**",
        "/a*",
        "/*.html",
        "/*/a",
        "/a/*/",
        "/*/*",
        "/a/{x}/{x}",
        "/{x}/b/{x}/*",
        "//{a}",
        "/{a}//",
        "/./{a}",
        "/{a}/..",
        "/%61/{a}",
        "/a%2F/{b}",
        "/{a}?x={y}",
        "/{a}#b",
        "{a}",
        "*",
        "",
      })
  void an_unsupported_path_is_refused_at_the_call(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().path(path, e -> {}))
        .withMessageContaining("\"" + path + "\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketUpgrader.builder().path(path, e -> {}));
  }

  @ParameterizedTest
  @CsvSource({
    "/chat, /chat",
    "/{a}, /{b}",
    "/a/{b}, /{a}/b",
    "/{x}/b/{y}, /{z}/{b}/c",
    "/a/*, /a/*",
    "/{a}/*, /{b}/*",
    "/a/{x}/*, /{y}/b/*",
    "/files/{x}/{y}, /files/secret/*",
    "/{a}/{b}, /a/*",
    "/{a}/{b}/c, /{a}/b/*",
    "/{a}/b, /a/*",
    "/a/*, /{b}/c/*",
    "/{a}/b/c/*, /x/*",
  })
  void paths_that_match_the_same_requests_prevent_the_start(String one, String other) {
    WebSocketServer.Builder server =
        WebSocketServer.builder().onConnection(ws -> {}).path(one, e -> {}).path(other, e -> {});
    WebSocketUpgrader.Builder upgrader =
        WebSocketUpgrader.builder()
            .path(one, e -> e.onConnection(ws -> {}))
            .path(other, e -> e.onConnection(ws -> {}));
    String message =
        "the paths \"%s\" and \"%s\" match the same requests, and neither is more specific"
            .formatted(one, other);

    assertThatIllegalStateException().isThrownBy(server::start).withMessage(message);
    assertThatIllegalStateException().isThrownBy(upgrader::build).withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "/a, /{b}",
    "/a/{b}, /{a}/{b}",
    "/a/{b}, /b/{a}",
    "/a/{b}/c, /{a}/b/d",
    "/{a}/, /b/{c}",
    "/{a}, /{a}/{b}",
    "/{a}, /*",
    "/a/, /a/*",
    "/a/{b}, /a/*",
    "/a/{b}/, /a/*",
    "/{a}/{b}, /{a}/*",
    "/a/b/*, /a/*",
    "/a/{b}/*, /{a}/*",
    "/a/*, /b/{c}",
    "/{a}, /a/*",
    "/{a}/*, /b",
    "/a/{b}/*, /b/*",
  })
  void paths_one_of_which_is_more_specific_do_not_conflict(String one, String other) {
    routes(one, other);
    routes(other, one);
  }

  /** Compares the rule with what the templates match, over all short paths of a few segments. */
  @Test
  void templates_conflict_exactly_if_neither_matches_only_a_part_of_the_other() {
    List<String> segments = List.of("a", "b", "{x}");
    List<PathTemplate> templates = new ArrayList<>();
    for (String path : sequences(segments, 3)) {
      templates.add(PathTemplate.parse(named(path)));
      templates.add(PathTemplate.parse(named(path) + "/*"));
      templates.add(PathTemplate.parse(named(path) + "/"));
    }
    templates.add(PathTemplate.parse("/*"));
    List<List<String>> paths = new ArrayList<>();
    for (String path : sequences(List.of("a", "b", "c"), 4)) {
      paths.add(PathTemplate.split(path, 9));
      paths.add(PathTemplate.split(path + "/", 9));
    }
    paths.add(List.of(""));
    for (PathTemplate one : templates) {
      for (PathTemplate other : templates) {
        boolean both = false;
        boolean onlyOne = false;
        boolean onlyOther = false;
        for (List<String> path : paths) {
          boolean first = one.matches(path);
          boolean second = other.matches(path);
          both |= first && second;
          onlyOne |= first && !second;
          onlyOther |= second && !first;
        }
        assertThat(one.conflictsWith(other))
            .as(one + " and " + other)
            .isEqualTo(both && onlyOne == onlyOther);
        if (both && onlyOther && !onlyOne) {
          assertThat(PathTemplate.MOST_SPECIFIC_FIRST.compare(one, other))
              .as(one + " before " + other)
              .isNegative();
        }
      }
    }
  }

  /** Returns all paths with one to so many of these segments. */
  private static List<String> sequences(List<String> segments, int most) {
    List<String> all = new ArrayList<>();
    List<String> last = List.of("");
    for (int i = 0; i < most; i++) {
      last = last.stream().flatMap(path -> segments.stream().map(s -> path + "/" + s)).toList();
      all.addAll(last);
    }
    return all;
  }

  /** Gives each variable segment a name of its own. */
  private static String named(String path) {
    String result = path;
    for (int i = 0; result.contains("{x}"); i++) {
      result = result.replaceFirst("\\{x}", "{x" + i + "}");
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"%FF", "%C3", "%C0%AF", "%E0%80%AF", "%ED%A0%80", "%F4%90%80%80", "a%80"})
  void a_parameter_that_is_not_utf_8_is_refused(String segment) throws RequestRefused {
    Routes routes = routes("/chat/{room}", "/files/*", "/raw/" + segment);

    for (String path : List.of("/chat/" + segment, "/files/a/" + segment)) {
      assertThatExceptionOfType(RequestRefused.class)
          .isThrownBy(() -> routes.find(path))
          .satisfies(refused -> assertThat(refused.response().status()).isEqualTo(400));
    }
    assertThat(routes.find("/raw/" + segment)).isNotNull();
  }

  /** With many templates and the longest path that a server reads. */
  @Test
  void a_hostile_path_is_compared_in_one_pass() throws RequestRefused {
    Routes routes =
        named(IntStream.range(0, 1000).mapToObj(i -> "/{a}/{b}/x" + i + "/{c}").toList());
    String many = "/a".repeat(4000);
    String wide = "/" + "a".repeat(2600) + "/" + "%20".repeat(800) + "/x";

    for (int i = 0; i < 200; i++) {
      assertThat(routes.find(many)).isNull();
      assertThat(routes.find(wide)).isNull();
    }
    assertThat(PathTemplate.split(many, 5)).hasSize(5);
  }
}
