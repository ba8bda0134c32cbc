// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/** The HTTP request and response of an opening handshake. */
@NullMarked
package io.hawser.http;

import org.jspecify.annotations.NullMarked;
