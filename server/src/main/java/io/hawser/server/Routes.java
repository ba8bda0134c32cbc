// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.endpoint.Endpoint;
import io.hawser.server.http.RequestTarget;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the endpoint of a path. Immutable. */
final class Routes {
  private final Map<String, Endpoint> byPath;
  private final @Nullable Endpoint otherPaths;

  private Routes(Map<String, Endpoint> byPath, @Nullable Endpoint otherPaths) {
    this.byPath = Map.copyOf(byPath);
    this.otherPaths = otherPaths;
  }

  /** Returns the endpoint of a path, or null if there is none. */
  @Nullable Endpoint endpointAt(String path) {
    return byPath.getOrDefault(path, otherPaths);
  }

  /** Collects endpoints. */
  static final class Builder {
    private final Endpoint.Builder otherPaths;
    private final Map<String, Consumer<Endpoint.Builder>> byPath = new LinkedHashMap<>();

    /**
     * Creates a builder without paths.
     *
     * @param otherPaths the endpoint of all other paths, if it is complete when the routes are
     *     built; each added endpoint starts with a copy of it
     */
    Builder(Endpoint.Builder otherPaths) {
      this.otherPaths = otherPaths;
    }

    /**
     * Adds an endpoint.
     *
     * @throws IllegalArgumentException if the path has a query, or is not a valid path
     */
    void add(String path, Consumer<Endpoint.Builder> endpoint) {
      String problem = RequestTarget.problemOf(path);
      if (problem != null || path.indexOf('?') >= 0) {
        throw new IllegalArgumentException(
            "path \"" + path + "\": " + (problem == null ? "It has a query" : problem));
      }
      byPath.put(path, Objects.requireNonNull(endpoint, "endpoint"));
    }

    /**
     * Returns the routes.
     *
     * @throws IllegalStateException if there are no routes, or an endpoint is not complete
     */
    Routes build() {
      if (byPath.isEmpty() && !otherPaths.isComplete()) {
        throw new IllegalStateException(
            "a server needs onConnection(ws -> …), or a path that has it");
      }
      Map<String, Endpoint> endpoints = new LinkedHashMap<>();
      byPath.forEach(
          (path, configure) -> {
            Endpoint.Builder endpoint = otherPaths.copy();
            configure.accept(endpoint);
            endpoints.put(path, endpoint.build());
          });
      return new Routes(endpoints, otherPaths.isComplete() ? otherPaths.build() : null);
    }
  }
}
