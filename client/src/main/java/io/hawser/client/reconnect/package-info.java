/** {@link io.hawser.client.reconnect.ReconnectingWebSocket}, which reconnects automatically. */
@NullMarked
package io.hawser.client.reconnect;

import org.jspecify.annotations.NullMarked;
