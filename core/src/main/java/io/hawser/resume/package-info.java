/** The subprotocol with which a client resumes topics (docs/reference/resume-protocol.md). */
@NullMarked
package io.hawser.resume;

import org.jspecify.annotations.NullMarked;
