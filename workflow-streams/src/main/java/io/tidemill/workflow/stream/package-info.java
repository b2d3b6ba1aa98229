/**
 * The shell of the workflow engine: the owner of a partition of the log folds it into instances,
 * calls their functions and appends the results (design D3, D4).
 *
 * <p>May import: {@code io.tidemill.workflow.core} and {@code v01}, {@code io.tidemill.schemas},
 * the invoker's {@code call} port, Kafka Streams. Must not: triggers, HTTP, rules about what a
 * workflow means. Start reading at {@link io.tidemill.workflow.stream.WorkflowProcessor}.
 */
@NullMarked
package io.tidemill.workflow.stream;

import org.jspecify.annotations.NullMarked;
