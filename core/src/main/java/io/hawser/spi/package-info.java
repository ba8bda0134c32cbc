/**
 * What a transport must provide for WebSocket connections. Not for applications.
 *
 * <p>A transport passes the bytes that have arrived to its listener. What the listener leaves is
 * passed to it again:
 *
 * <pre>{@code
 * int length = Math.min(bytesAtOnce, inFlight.remaining());
 * ByteBuffer piece = inFlight.slice(inFlight.position(), length);
 * listener().onRead(piece);
 * inFlight.position(inFlight.position() + length - piece.remaining());
 * listener().onReadComplete();
 * }</pre>
 */
@NullMarked
package io.hawser.spi;

import org.jspecify.annotations.NullMarked;
