/**
 * DEFLATE (RFC 1951) in both directions, for streams of messages.
 *
 * <p>A message is compressed into a buffer that is large enough for any result:
 *
 * <pre>{@code
 * Compressor compressor = new Compressor(1, 15, 8, new Workspace());
 * ByteBuffer out = ByteBuffer.allocate((int) Compressor.maxLength(message.remaining()));
 * compressor.compress(message, out);
 * compressor.flush(out);
 * }</pre>
 */
@NullMarked
package io.hawser.deflate;

import org.jspecify.annotations.NullMarked;
