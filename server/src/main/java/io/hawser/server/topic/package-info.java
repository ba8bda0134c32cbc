/** Topics of several machines, and topics that clients can resume. */
@NullMarked
package io.hawser.server.topic;

import org.jspecify.annotations.NullMarked;
