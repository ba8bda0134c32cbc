/** Programs that show what Hawser does, including those that {@code bin/} starts. */
@NullMarked
package io.hawser.examples;

import org.jspecify.annotations.NullMarked;
