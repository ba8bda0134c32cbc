/**
 * The program that {@code bin/wscat} starts: a WebSocket client and server for the command line.
 */
@NullMarked
package io.hawser.wscat;

import org.jspecify.annotations.NullMarked;
