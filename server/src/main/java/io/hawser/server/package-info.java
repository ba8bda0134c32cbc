/** {@link io.hawser.server.WebSocketServer}, and the upgrade in a pipeline of your own. */
@NullMarked
package io.hawser.server;

import org.jspecify.annotations.NullMarked;
