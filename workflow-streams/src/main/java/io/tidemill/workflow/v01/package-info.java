/**
 * Function Workflow v0.1, strict and extended profile: validates a document and compiles it to the
 * intermediate representation of {@code io.tidemill.workflow.core}.
 *
 * <p>Pure. Everything that is found in a document is told at once; what is found in a text has its
 * line and column. May import: {@code io.tidemill.schemas}, {@code io.tidemill.workflow.core},
 * Jackson's tree, json-path's compiler. Must not: Kafka, HTTP, clocks, loggers. Start reading at
 * {@link io.tidemill.workflow.v01.FunctionWorkflow}.
 */
@NullMarked
package io.tidemill.workflow.v01;

import org.jspecify.annotations.NullMarked;
