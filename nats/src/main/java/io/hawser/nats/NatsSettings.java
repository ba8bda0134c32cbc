// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a backplane was built with.
 *
 * @param maxWaitingBytes how much may wait for this node before messages are dropped
 */
record NatsSettings(
    Servers servers,
    Subjects subjects,
    Duration connectTimeout,
    @Nullable SSLContext sslContext,
    boolean inMemory,
    int replicas,
    long maxStreamBytes,
    long maxWaitingBytes) {}
