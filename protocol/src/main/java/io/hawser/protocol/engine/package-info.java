/**
 * One open connection of RFC 6455: frames, messages, and the closing handshake.
 *
 * <p>An engine takes the bytes that have arrived, and writes those that are to be sent:
 *
 * <pre>{@code
 * ProtocolEngine engine =
 *     new WebSocketProtocol(Role.SERVER, Limits.DEFAULT, new SecureMaskSource(), events, output);
 * engine.receive(received); // calls events.onMessage, writes a Pong to output, …
 * ByteBuffer hello = ByteBuffer.wrap("hello".getBytes(UTF_8));
 * engine.send(true, hello, 0, hello.remaining(), CompressionChoice.BY_THRESHOLD);
 * engine.close(1000, "");
 * }</pre>
 */
@NullMarked
package io.hawser.protocol.engine;

import org.jspecify.annotations.NullMarked;
