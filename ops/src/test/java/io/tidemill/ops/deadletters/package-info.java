/** Dead letters written by hand, listed and put in again. */
@NullMarked
package io.tidemill.ops.deadletters;

import org.jspecify.annotations.NullMarked;
