/** {@link io.hawser.client.WebSocketClient}, which opens connections. */
@NullMarked
package io.hawser.client;

import org.jspecify.annotations.NullMarked;
