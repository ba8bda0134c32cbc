/** {@link io.hawser.client.WebSocketClient}: from a request to an open connection. */
@NullMarked
package io.hawser.client;

import org.jspecify.annotations.NullMarked;
