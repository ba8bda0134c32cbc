// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

/** The counters of servers and clients. */
@NullMarked
package io.hawser.counting;

import org.jspecify.annotations.NullMarked;
