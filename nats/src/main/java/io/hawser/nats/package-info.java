/** A backplane on NATS. */
@NullMarked
package io.hawser.nats;

import org.jspecify.annotations.NullMarked;
