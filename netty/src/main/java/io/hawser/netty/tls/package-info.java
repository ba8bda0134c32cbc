/** TLS for clients and servers: contexts, certificates and PEM files. */
@NullMarked
package io.hawser.netty.tls;

import org.jspecify.annotations.NullMarked;
