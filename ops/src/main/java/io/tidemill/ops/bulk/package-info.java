/**
 * Commands for many workflow instances: which are meant, at what rate, what became of each.
 *
 * <p>May import: the ports of {@code io.tidemill.ops.api}, {@code io.tidemill.ops.redelivery}'s
 * pace, {@code io.tidemill.schemas}. Must not: HTTP, Kafka, the stores. Start reading at {@link
 * io.tidemill.ops.bulk.BulkJob}.
 */
@NullMarked
package io.tidemill.ops.bulk;

import org.jspecify.annotations.NullMarked;
