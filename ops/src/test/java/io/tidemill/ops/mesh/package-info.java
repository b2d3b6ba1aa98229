/** The decisions D1 to D4 on a real broker. */
@NullMarked
package io.tidemill.ops.mesh;

import org.jspecify.annotations.NullMarked;
