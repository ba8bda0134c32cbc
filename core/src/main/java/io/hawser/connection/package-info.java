/** The connection that joins the API, the protocol and a transport; created by transports. */
@NullMarked
package io.hawser.connection;

import org.jspecify.annotations.NullMarked;
