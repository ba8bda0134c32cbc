// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/** An application of Spring Boot 3 with Hawser's starter. */
@NullMarked
package io.hawser.checks.boot3;

import org.jspecify.annotations.NullMarked;
