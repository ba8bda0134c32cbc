/**
 * A backplane on NATS: {@link io.hawser.nats.NatsBackplane}.
 *
 * <p>Several addresses are those of one cluster:
 *
 * <pre>{@code
 * Backplane backplane = NatsBackplane.to("nats://hawser:secret@nats1", "nats://nats2");
 * }</pre>
 */
@NullMarked
package io.hawser.nats;

import org.jspecify.annotations.NullMarked;
