/**
 * The WebSocket protocol without I/O. This package holds its vocabulary: header fields, close
 * codes, versions, violations, limits, and the options of permessage-deflate.
 *
 * <p>The other packages are: {@code handshake} (the opening handshake), {@code engine} (one open
 * connection), {@code deflate} (message compression) and {@code hixie} (the oldest drafts). Nothing
 * here may be used by two threads at once unless its documentation says so.
 *
 * <pre>{@code
 * Headers headers = Headers.of("Sec-WebSocket-Protocol", "chat.v1");
 * String subprotocol = headers.first("sec-websocket-protocol"); // "chat.v1"
 * boolean valid = CloseCode.isValid(1005); // false: this code is never sent
 * }</pre>
 */
@NullMarked
package io.hawser.protocol;

import org.jspecify.annotations.NullMarked;
