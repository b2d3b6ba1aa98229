/**
 * Reads the mesh's journal: which events were read, and every attempt to deliver them.
 *
 * <p>Lives here: the decoder of its records, without objects for what nobody asks for. May import:
 * {@code io.tidemill.schemas}, Avro. Must not: Kafka, HTTP, clocks. Start reading at {@link
 * io.tidemill.ops.journal.JournalCursor}.
 */
@NullMarked
package io.tidemill.ops.journal;

import org.jspecify.annotations.NullMarked;
