/** {@link io.hawser.endpoint.Endpoint}: what a server offers on a path, and to whom. */
@NullMarked
package io.hawser.endpoint;

import org.jspecify.annotations.NullMarked;
