// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.endpoint.Endpoint;
import io.hawser.server.http.RequestRefused;
import io.hawser.statistics.Monitored;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of a path: the one that was added for exactly this path, or with the most
 * specific {@link PathTemplate}, or the endpoint of all other paths. Immutable.
 *
 * <p>Anyone can request any path. The work is proportional to the length of the path and to the
 * number of templates, and nothing is kept.
 */
final class Routes {
  /** An endpoint, its path as it was added, and the values of the parameters of that path. */
  record Match(Endpoint endpoint, String pattern, Map<String, String> parameters) {}

  private record Route(PathTemplate template, Endpoint endpoint) {}

  private final Map<String, Match> byPath;
  private final List<Route> templates; // the most specific first
  private final int depth; // how many segments of a path the templates compare
  private final @Nullable Match otherPaths;
  private final List<String> patterns;

  private Routes(List<Route> routes, @Nullable Endpoint otherPaths) {
    Map<String, Match> byPath = new HashMap<>();
    List<Route> templates = new ArrayList<>();
    for (Route route : routes) {
      if (route.template.isLiteral()) {
        String path = route.template.toString();
        byPath.put(path, new Match(route.endpoint, path, Map.of()));
      } else {
        templates.add(route);
      }
    }
    templates.sort(Comparator.comparing(Route::template, PathTemplate.MOST_SPECIFIC_FIRST));
    this.byPath = Map.copyOf(byPath);
    this.templates = List.copyOf(templates);
    this.depth = templates.stream().mapToInt(route -> route.template.depth()).max().orElse(0);
    this.otherPaths =
        otherPaths == null ? null : new Match(otherPaths, Monitored.OTHER_PATHS, Map.of());
    this.patterns =
        Stream.concat(
                routes.stream().map(route -> route.template.toString()),
                otherPaths == null ? Stream.empty() : Stream.of(Monitored.OTHER_PATHS))
            .toList();
  }

  /** Returns the paths of all endpoints as they were added, and perhaps that of all others. */
  List<String> patterns() {
    return patterns;
  }

  /**
   * Finds the endpoint of the path of a request.
   *
   * @return null if there is none
   * @throws RequestRefused if a parameter is not UTF-8
   */
  @Nullable Match find(String path) throws RequestRefused {
    Match literal = byPath.get(path);
    if (literal != null) {
      return literal;
    }
    if (!templates.isEmpty()) {
      List<String> segments = PathTemplate.split(path, depth);
      for (Route route : templates) {
        if (route.template.matches(segments)) {
          return new Match(
              route.endpoint, route.template.toString(), parameters(route.template, path));
        }
      }
    }
    return otherPaths;
  }

  private static Map<String, String> parameters(PathTemplate template, String path)
      throws RequestRefused {
    try {
      return template.parametersOf(path);
    } catch (CharacterCodingException malformed) {
      throw new RequestRefused(400, "The path is not in UTF-8");
    }
  }

  /** Collects endpoints. */
  static final class Builder {
    private record Added(PathTemplate path, Consumer<Endpoint.Builder> endpoint) {}

    private final List<Added> added = new ArrayList<>();

    /**
     * Adds an endpoint.
     *
     * @throws IllegalArgumentException if the path has a query, is not a valid path, or is a
     *     template that is not supported
     */
    void add(String path, Consumer<Endpoint.Builder> endpoint) {
      PathTemplate template = PathTemplate.parse(Objects.requireNonNull(path, "path"));
      added.add(new Added(template, Objects.requireNonNull(endpoint, "endpoint")));
    }

    boolean isEmpty() {
      return added.isEmpty();
    }

    /**
     * Returns the routes.
     *
     * @param otherPaths the endpoint of all other paths, if it is complete; each added endpoint
     *     starts with a copy of it
     * @throws IllegalStateException if there are no routes, two paths conflict, or an endpoint is
     *     not complete
     */
    Routes build(Endpoint.Builder otherPaths) {
      if (added.isEmpty() && !otherPaths.isComplete()) {
        throw new IllegalStateException(
            "a server needs onConnection(ws -> …) or onBlockingConnection(socket -> …), or a path"
                + " that has one of them");
      }
      checkConflicts();
      List<Route> routes = new ArrayList<>();
      for (Added each : added) {
        Endpoint.Builder endpoint = otherPaths.copy();
        each.endpoint.accept(endpoint);
        routes.add(new Route(each.path, endpoint.build()));
      }
      return new Routes(routes, otherPaths.isComplete() ? otherPaths.build() : null);
    }

    private void checkConflicts() {
      for (int i = 0; i < added.size(); i++) {
        for (int j = i + 1; j < added.size(); j++) {
          PathTemplate one = added.get(i).path;
          PathTemplate other = added.get(j).path;
          if (one.conflictsWith(other)) {
            throw new IllegalStateException(
                "the paths \""
                    + one
                    + "\" and \""
                    + other
                    + "\" match the same requests, and neither is more specific");
          }
        }
      }
    }
  }
}
