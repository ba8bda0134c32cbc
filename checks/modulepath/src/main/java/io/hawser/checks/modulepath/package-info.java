/** An application on the module path. */
@NullMarked
package io.hawser.checks.modulepath;

import org.jspecify.annotations.NullMarked;
