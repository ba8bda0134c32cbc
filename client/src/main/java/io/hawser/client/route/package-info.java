/** How a client reaches a server: host lookup, addresses, and proxies. */
@NullMarked
package io.hawser.client.route;

import org.jspecify.annotations.NullMarked;
