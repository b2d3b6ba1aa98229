/** Violations that the architecture test must find; nothing runs them. */
@NullMarked
package io.tidemill.workflow.testkit.planted;

import org.jspecify.annotations.NullMarked;
