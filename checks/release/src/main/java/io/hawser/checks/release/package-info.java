// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/** What a release consists of. */
@NullMarked
package io.hawser.checks.release;

import org.jspecify.annotations.NullMarked;
