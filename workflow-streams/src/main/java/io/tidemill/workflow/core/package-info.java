/**
 * The workflow engine as pure functions: (instance, log record) in, (events, effects) out, and the
 * intermediate representation that every workflow language compiles to.
 *
 * <p>Lives here: definitions, instances, the machine, the codec of stored instances. May import:
 * {@code io.tidemill.schemas}, Jackson's tree, {@code java.time}, {@code java.util}. Must not:
 * Kafka, HTTP, clocks, loggers, threads, randomness, any workflow language. JSON nodes are shared
 * between documents and never changed. Start reading at {@link io.tidemill.workflow.core.Machine}.
 */
@NullMarked
package io.tidemill.workflow.core;

import org.jspecify.annotations.NullMarked;
