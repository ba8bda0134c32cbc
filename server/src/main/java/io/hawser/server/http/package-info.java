/** The HTTP in front of a WebSocket: requests, answers, proxies, and limits per client. */
@NullMarked
package io.hawser.server.http;

import org.jspecify.annotations.NullMarked;
