/**
 * The choice of the transport, and the memory that connections hold.
 *
 * <p>A server that prefers io_uring:
 *
 * <pre>{@code
 * WebSocketServer.builder()
 *     .port(8080)
 *     .transport(
 *         TransportType.IO_URING.isAvailable() ? TransportType.IO_URING : TransportType.AUTO)
 *     .onConnection(ws -> ws.onMessage(ws::send))
 * }</pre>
 */
@NullMarked
package io.hawser.transport;

import org.jspecify.annotations.NullMarked;
