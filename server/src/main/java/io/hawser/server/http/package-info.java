/** HTTP before a WebSocket is opened: requests, responses, proxies, and limits per client. */
@NullMarked
package io.hawser.server.http;

import org.jspecify.annotations.NullMarked;
