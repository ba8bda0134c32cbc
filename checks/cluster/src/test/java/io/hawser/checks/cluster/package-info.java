/** Several servers with one broker, while some of them fail. */
@NullMarked
package io.hawser.checks.cluster;

import org.jspecify.annotations.NullMarked;
