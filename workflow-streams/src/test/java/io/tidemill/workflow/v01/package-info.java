/**
 * Tests of Function Workflow v0.1: the table of §4 row by row, the conformance cases that are about
 * documents, and the language rows of the ambiguity register, which begin with their number.
 *
 * <p>Start reading at {@link io.tidemill.workflow.v01.ValidationTest}.
 */
@NullMarked
package io.tidemill.workflow.v01;

import org.jspecify.annotations.NullMarked;
