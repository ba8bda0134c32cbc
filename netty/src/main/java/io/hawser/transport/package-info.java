/** Which transport moves the bytes, and how much memory it holds. */
@NullMarked
package io.hawser.transport;

import org.jspecify.annotations.NullMarked;
