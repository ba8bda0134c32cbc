/**
 * Topics of several processes: what a broker must provide ({@link io.hawser.backplane.Backplane}),
 * and positions in the history of a topic.
 */
@NullMarked
package io.hawser.backplane;

import org.jspecify.annotations.NullMarked;
