/**
 * Resources as records of one compacted topic: a store that follows it, and a writer that numbers
 * what changed (design D5).
 *
 * <p>May import: {@code schemas}, {@code ops.kafka}, Kafka's clients, a logger. Must not: HTTP, the
 * rules of triggers or workflows. Start reading at {@link io.tidemill.ops.resources.ResourceStore}.
 */
@NullMarked
package io.tidemill.ops.resources;

import org.jspecify.annotations.NullMarked;
