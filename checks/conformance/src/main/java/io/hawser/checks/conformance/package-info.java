// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/** Drives Hawser against the cases of the Autobahn test suite. */
@NullMarked
package io.hawser.checks.conformance;

import org.jspecify.annotations.NullMarked;
