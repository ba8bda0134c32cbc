/** DEFLATE (RFC 1951) in both directions, for streams of messages. */
@NullMarked
package io.hawser.deflate;

import org.jspecify.annotations.NullMarked;
