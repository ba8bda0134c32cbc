/** Event loops that continue after any exception, their channel types, and logging. */
@NullMarked
package io.hawser.netty.loop;

import org.jspecify.annotations.NullMarked;
