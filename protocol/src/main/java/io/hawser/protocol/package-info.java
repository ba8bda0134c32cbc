/**
 * The WebSocket protocol without I/O. This package holds its vocabulary: header fields, close
 * codes, versions, violations, limits, and the options of permessage-deflate.
 *
 * <p>The other packages are: {@code handshake} (the opening handshake), {@code engine} (one open
 * connection), {@code deflate} (message compression) and {@code hixie} (the oldest drafts). Nothing
 * here may be used by two threads at once unless its documentation says so.
 */
@NullMarked
package io.hawser.protocol;

import org.jspecify.annotations.NullMarked;
