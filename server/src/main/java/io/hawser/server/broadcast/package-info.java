/** Sending to many clients at once. */
@NullMarked
package io.hawser.server.broadcast;

import org.jspecify.annotations.NullMarked;
