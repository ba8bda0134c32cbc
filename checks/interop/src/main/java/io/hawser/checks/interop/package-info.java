// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * Hawser in compressed conversation with other implementations, as they are used. What is public is
 * what the checks of drafts need of their peers, too.
 */
@NullMarked
package io.hawser.checks.interop;

import org.jspecify.annotations.NullMarked;
