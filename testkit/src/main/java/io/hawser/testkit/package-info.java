/**
 * For tests of code that uses Hawser: {@link io.hawser.testkit.SimulatedPair} is two connected
 * WebSockets without a network, {@link io.hawser.testkit.RecordingListener} remembers what happened
 * to one.
 */
@NullMarked
package io.hawser.testkit;

import org.jspecify.annotations.NullMarked;
