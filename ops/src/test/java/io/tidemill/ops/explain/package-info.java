/** Why an event went where it went, by journals written by hand. */
@NullMarked
package io.tidemill.ops.explain;

import org.jspecify.annotations.NullMarked;
