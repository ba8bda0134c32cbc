/**
 * {@link io.hawser.endpoint.Endpoint}, which configures what a server offers on a path, and to
 * which clients.
 */
@NullMarked
package io.hawser.endpoint;

import org.jspecify.annotations.NullMarked;
