/** The choice of the transport, and the memory that connections hold. */
@NullMarked
package io.hawser.transport;

import org.jspecify.annotations.NullMarked;
