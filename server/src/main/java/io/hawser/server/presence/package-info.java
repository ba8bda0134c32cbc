/** Who is in a topic, on all machines. */
@NullMarked
package io.hawser.server.presence;

import org.jspecify.annotations.NullMarked;
