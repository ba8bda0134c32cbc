/**
 * For tests of code that uses Hawser. A {@link io.hawser.testkit.SimulatedPair} is two connected
 * WebSockets without a network. A {@link io.hawser.testkit.RecordingListener} records the events of
 * a connection.
 */
@NullMarked
package io.hawser.testkit;

import org.jspecify.annotations.NullMarked;
