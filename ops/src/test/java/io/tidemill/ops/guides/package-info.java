/**
 * The guides of {@code docs/guides}, run as a reader would: every command, in order, against a
 * fresh node.
 *
 * <p>May import: everything. Must not: know what a guide says. Start reading at {@link
 * io.tidemill.ops.guides.GuidesIT}.
 */
@NullMarked
package io.tidemill.ops.guides;

import org.jspecify.annotations.NullMarked;
