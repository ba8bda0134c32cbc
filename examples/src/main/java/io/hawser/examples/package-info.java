/** Programs that show what Hawser does; those behind {@code bin/} among them. */
@NullMarked
package io.hawser.examples;

import org.jspecify.annotations.NullMarked;
