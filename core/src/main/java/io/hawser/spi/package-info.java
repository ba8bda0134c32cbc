/** What a transport has to offer so that WebSockets can run over it. Not for applications. */
@NullMarked
package io.hawser.spi;

import org.jspecify.annotations.NullMarked;
