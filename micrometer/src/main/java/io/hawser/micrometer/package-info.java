// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

/**
 * The statistics of servers and clients as meters: {@link io.hawser.micrometer.HawserMetrics}.
 *
 * <p>One line for each server or client:
 *
 * <pre>{@code
 * new HawserMetrics(server).bindTo(registry);
 * }</pre>
 */
@NullMarked
package io.hawser.micrometer;

import org.jspecify.annotations.NullMarked;
