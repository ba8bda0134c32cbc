// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * Tests Hawser with other implementations, with compression and as users use them. The public types are shared with the checks of drafts.
 */
@NullMarked
package io.hawser.checks.interop;

import org.jspecify.annotations.NullMarked;
