// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

/**
 * How messages are compressed. The same compressed bytes can be sent on all connections that have
 * the same parameters.
 *
 * @param level from 0 to 9
 * @param memoryLevel from 1 to 9
 * @param windowBits from 8 to 15
 */
public record DeflateParameters(int level, int memoryLevel, int windowBits) {}
