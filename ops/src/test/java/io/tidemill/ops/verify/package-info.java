/** Verification over topics written by hand. */
@NullMarked
package io.tidemill.ops.verify;

import org.jspecify.annotations.NullMarked;
