/**
 * Everything between this program and a Kafka cluster: the broker it brings along, the directory it
 * keeps, what it asks of a cluster, the topics it creates and the settings its clients get.
 *
 * <p>May import: {@code schemas}, Kafka's clients and its broker, a logger. Must not: HTTP, the
 * rules of triggers or workflows. Start reading at {@link io.tidemill.ops.kafka.EmbeddedBroker}.
 */
@NullMarked
package io.tidemill.ops.kafka;

import org.jspecify.annotations.NullMarked;
