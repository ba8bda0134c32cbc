/**
 * WebSockets without a network: {@link io.hawser.testkit.SimulatedPair} is two connected WebSockets
 * in memory, and {@link io.hawser.testkit.RecordingListener} records what happens to one.
 *
 * <p>A test that needs no port, no thread and no waiting:
 *
 * <pre>{@code
 * RecordingListener recorder = new RecordingListener();
 * SimulatedPair pair =
 *     SimulatedPair.connect(
 *         client -> client.listener(recorder), server -> server.onMessage(server::send));
 * pair.client().send("hello");
 * pair.run();
 * assertThat(recorder.next()).isEqualTo("text hello");
 * }</pre>
 */
@NullMarked
package io.hawser.testkit;

import org.jspecify.annotations.NullMarked;
