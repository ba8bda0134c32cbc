/** Shared by the modules of Hawser; not part of the API, and exported to them alone. */
@NullMarked
package io.hawser.internal;

import org.jspecify.annotations.NullMarked;
