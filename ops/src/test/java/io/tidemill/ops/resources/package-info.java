/** Tests of {@code io.tidemill.ops.resources}; those named {@code IT} run on a real broker. */
@NullMarked
package io.tidemill.ops.resources;

import org.jspecify.annotations.NullMarked;
