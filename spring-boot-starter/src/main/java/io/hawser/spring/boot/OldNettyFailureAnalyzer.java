// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do if the application has a Netty that is too old, as Spring Boot 3 does. */
final class OldNettyFailureAnalyzer extends AbstractFailureAnalyzer<IllegalStateException> {
  /** Created by Spring. */
  OldNettyFailureAnalyzer() {}

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, IllegalStateException cause) {
    String message = cause.getMessage();
    return message != null && message.startsWith("Hawser needs Netty ")
        ? new FailureAnalysis(
            message,
            "Set the property netty.version to 4.2.18.Final or newer: in <properties> of pom.xml,"
                + " or as ext['netty.version'] in build.gradle.",
            cause)
        : null;
  }
}
