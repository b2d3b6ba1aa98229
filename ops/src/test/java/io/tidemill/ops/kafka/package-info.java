/** Tests of {@code io.tidemill.ops.kafka}; those named {@code IT} run on a real broker. */
@NullMarked
package io.tidemill.ops.kafka;

import org.jspecify.annotations.NullMarked;
