/**
 * One node of Tidemill: all its parts, started and stopped in order.
 *
 * <p>May import: every room and every package of ops but the command line. Must not: rules of the
 * domain. Start reading at {@link io.tidemill.ops.node.Node}.
 */
@NullMarked
package io.tidemill.ops.node;

import org.jspecify.annotations.NullMarked;
