// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * The compression counters of one connection. They do not include uncompressed messages, such as
 * small ones, those that compression would not have made smaller, and those sent uncompressed on
 * request. The numbers of one direction may have been read at slightly different moments.
 *
 * @param sentMessages the number of compressed messages sent
 * @param sentBytes the bytes of their payloads before compression
 * @param sentCompressedBytes the bytes of their payloads after compression
 * @param receivedMessages the number of complete compressed messages received
 * @param receivedBytes the bytes of their payloads after decompression
 * @param receivedCompressedBytes the bytes of their payloads as they arrived
 */
public record CompressionStatistics(
    long sentMessages,
    long sentBytes,
    long sentCompressedBytes,
    long receivedMessages,
    long receivedBytes,
    long receivedCompressedBytes) {}
