/**
 * Reads stretches of topics once, outside of every consumer group and without leaving a trace.
 *
 * <p>Lives here: the reader, places and stretches. May import: {@code io.tidemill.schemas}, {@code
 * io.tidemill.ops.kafka}, Kafka's consumer. Must not: HTTP, rules of the domain. Start reading at
 * {@link io.tidemill.ops.reading.TopicReader}.
 */
@NullMarked
package io.tidemill.ops.reading;

import org.jspecify.annotations.NullMarked;
