/**
 * RFC 6455 and drafts of it without I/O: the opening handshakes of both sides, and the conversion
 * of bytes to messages and back.
 *
 * <p>{@code ProtocolEngine} is one open connection. {@code ClientHandshake}, {@code
 * ServerHandshake} and, for the oldest drafts, {@code HixieHandshake} come before it. Unless stated
 * otherwise, nothing here is thread-safe.
 */
@NullMarked
package io.hawser.protocol;

import org.jspecify.annotations.NullMarked;
