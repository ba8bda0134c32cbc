// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/** WebSockets in the pipelines of other frameworks. */
@NullMarked
package io.hawser.checks.frameworks;

import org.jspecify.annotations.NullMarked;
