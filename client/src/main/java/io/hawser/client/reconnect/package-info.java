/** {@link io.hawser.client.reconnect.ReconnectingWebSocket}: a connection that comes back. */
@NullMarked
package io.hawser.client.reconnect;

import org.jspecify.annotations.NullMarked;
