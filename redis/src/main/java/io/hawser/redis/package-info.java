/** A backplane on Redis. */
@NullMarked
package io.hawser.redis;

import org.jspecify.annotations.NullMarked;
