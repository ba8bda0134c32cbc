// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/** Hawser in conversation with implementations of the drafts that came before RFC 6455. */
@NullMarked
package io.hawser.checks.drafts;

import org.jspecify.annotations.NullMarked;
