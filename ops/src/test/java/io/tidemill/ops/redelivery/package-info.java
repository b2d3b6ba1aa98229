/** Events that are put in again. */
@NullMarked
package io.tidemill.ops.redelivery;

import org.jspecify.annotations.NullMarked;
