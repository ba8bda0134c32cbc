/** What the modules of Hawser share. Not an API: it may change in any release. */
@NullMarked
package io.hawser.internal;

import org.jspecify.annotations.NullMarked;
