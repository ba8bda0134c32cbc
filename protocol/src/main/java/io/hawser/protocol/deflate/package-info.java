/** Message compression: permessage-deflate, RFC 7692. */
@NullMarked
package io.hawser.protocol.deflate;

import org.jspecify.annotations.NullMarked;
