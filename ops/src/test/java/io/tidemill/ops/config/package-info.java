/**
 * Tests of {@code io.tidemill.ops.config}, and the check that the reference page says what the
 * table says.
 */
@NullMarked
package io.tidemill.ops.config;

import org.jspecify.annotations.NullMarked;
