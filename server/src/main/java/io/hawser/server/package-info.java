/**
 * {@link io.hawser.server.WebSocketServer}, and {@link io.hawser.server.WebSocketUpgrader} for your
 * own Netty pipeline.
 */
@NullMarked
package io.hawser.server;

import org.jspecify.annotations.NullMarked;
