/**
 * A real Kafka for integration tests: one per JVM, embedded, in a container, or one that is there
 * already.
 *
 * <p>May import: {@code ops.kafka}, Kafka's clients, JUnit, Testcontainers. Must not: anything of a
 * rule under test. Start reading at {@link io.tidemill.ops.testing.KafkaExtension}.
 */
@NullMarked
package io.tidemill.ops.testing;

import org.jspecify.annotations.NullMarked;
