/** Tests for implementations of {@link io.hawser.backplane.Backplane}. */
@NullMarked
package io.hawser.backplane.tck;

import org.jspecify.annotations.NullMarked;
