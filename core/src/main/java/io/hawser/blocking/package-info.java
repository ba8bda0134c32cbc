// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * WebSockets for code that reads from top to bottom: it waits for messages instead of handling
 * events.
 */
@NullMarked
package io.hawser.blocking;

import org.jspecify.annotations.NullMarked;
