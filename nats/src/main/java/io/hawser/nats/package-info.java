/** A backplane on NATS: {@link io.hawser.nats.NatsBackplane}. */
@NullMarked
package io.hawser.nats;

import org.jspecify.annotations.NullMarked;
