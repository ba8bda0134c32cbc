/** Event loops that no thrown exception ends, their channel types, and what they log. */
@NullMarked
package io.hawser.netty.loop;

import org.jspecify.annotations.NullMarked;
