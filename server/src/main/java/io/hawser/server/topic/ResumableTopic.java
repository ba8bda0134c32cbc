// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.Retention;

/**
 * A resumable topic.
 *
 * @param name under which messages are published
 * @param number identifies the topic on this machine
 * @param retention how much of its history is kept
 */
record ResumableTopic(String name, long number, Retention retention) {}
