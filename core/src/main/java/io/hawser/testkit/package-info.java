/**
 * WebSockets without a network: {@link io.hawser.testkit.SimulatedPair} is two connected WebSockets
 * in memory, and {@link io.hawser.testkit.RecordingListener} records what happens to one.
 */
@NullMarked
package io.hawser.testkit;

import org.jspecify.annotations.NullMarked;
