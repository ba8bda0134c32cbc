/** The drafts before HyBi, Hixie-75 and Hixie-76: their handshake and their framing. */
@NullMarked
package io.hawser.protocol.hixie;

import org.jspecify.annotations.NullMarked;
