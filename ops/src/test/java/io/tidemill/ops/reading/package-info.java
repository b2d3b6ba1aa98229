/** The reader of topics, and its sets of offsets. */
@NullMarked
package io.tidemill.ops.reading;

import org.jspecify.annotations.NullMarked;
