// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * What compression has done for a connection so far. Messages that went as they are, because they
 * were small, because the sender wanted it so or because they would not have shrunk, are not
 * counted. The numbers of one direction may be of slightly different moments.
 *
 * @param sentMessages compressed and sent
 * @param sentBytes of their payload before
 * @param sentCompressedBytes of their payload after
 * @param receivedMessages compressed, whole
 * @param receivedBytes of their payload as the application sees it
 * @param receivedCompressedBytes of their payload as it came
 */
public record CompressionStatistics(
    long sentMessages,
    long sentBytes,
    long sentCompressedBytes,
    long receivedMessages,
    long receivedBytes,
    long receivedCompressedBytes) {}
