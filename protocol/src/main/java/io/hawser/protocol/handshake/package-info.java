/** The opening handshake of RFC 6455 §4, for both sides, and the negotiation of extensions. */
@NullMarked
package io.hawser.protocol.handshake;

import org.jspecify.annotations.NullMarked;
