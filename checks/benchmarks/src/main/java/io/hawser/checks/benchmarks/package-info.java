// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * Measures the hot path: how long a message takes, and how many bytes it makes the JVM allocate.
 */
@NullMarked
package io.hawser.checks.benchmarks;

import org.jspecify.annotations.NullMarked;
