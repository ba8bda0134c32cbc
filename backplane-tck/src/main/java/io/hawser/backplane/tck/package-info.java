/**
 * Tests for implementations of {@link io.hawser.backplane.Backplane}.
 *
 * <p>The test of a backplane extends the contract:
 *
 * <pre>{@code
 * class InMemoryBackplaneContractTest extends BackplaneContract {
 *   private final InMemoryBackplane backplane = new InMemoryBackplane();
 *
 *   @Override
 *   protected Backplane backplane() {
 *     return backplane;
 *   }
 *
 *   @Override
 *   protected Backplane separateBackplane() {
 *     return new InMemoryBackplane();
 *   }
 *
 *   @Override
 *   protected void stopBroker() {
 *     backplane.interrupt();
 *   }
 *
 *   @Override
 *   protected void startBroker() {
 *     backplane.restore();
 *   }
 *
 *   @Override
 *   protected void startBrokerEmpty() {
 *     backplane.forget();
 *     backplane.restore();
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.hawser.backplane.tck;

import org.jspecify.annotations.NullMarked;
