// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

/** The events that JDK Flight Recorder records, and a report about them. */
@NullMarked
package io.hawser.jfr;

import org.jspecify.annotations.NullMarked;
