/**
 * The shell of matching: reads each event of a broker once and forwards it to those who want it.
 *
 * <p>May import: {@code io.tidemill.triggers.core}, {@code io.tidemill.schemas}, Kafka Streams.
 * Must not: HTTP, the invoker, workflow semantics. Start reading at {@link
 * io.tidemill.triggers.stream.MatchProcessor}.
 */
@NullMarked
package io.tidemill.triggers.stream;

import org.jspecify.annotations.NullMarked;
