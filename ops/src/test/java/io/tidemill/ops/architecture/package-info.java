/** The rules of the house that a compiler does not know: which room may use which, what a core may touch, how long a file may be. */
@NullMarked
package io.tidemill.ops.architecture;

import org.jspecify.annotations.NullMarked;
