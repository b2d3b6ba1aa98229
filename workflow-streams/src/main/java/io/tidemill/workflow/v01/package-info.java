/**
 * Function Workflow v0.1, extended profile: validates a document and compiles it to the
 * intermediate representation of {@code io.tidemill.workflow.core}.
 *
 * <p>Pure. May import: {@code io.tidemill.schemas}, {@code io.tidemill.workflow.core}, Jackson's
 * tree. Must not: Kafka, HTTP, clocks, loggers. What the engine cannot run yet is refused, never
 * half-run. Start reading at {@link io.tidemill.workflow.v01.FunctionWorkflow}.
 */
@NullMarked
package io.tidemill.workflow.v01;

import org.jspecify.annotations.NullMarked;
