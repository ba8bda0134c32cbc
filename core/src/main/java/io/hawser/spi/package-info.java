/** What a transport must provide for WebSocket connections. Not for applications. */
@NullMarked
package io.hawser.spi;

import org.jspecify.annotations.NullMarked;
