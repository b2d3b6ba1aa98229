package io.tidemill.workflow.core.planted;

import io.tidemill.workflow.v01.FunctionWorkflow;

/** Breaks a rule on purpose. */
final class KnowsLanguage {
  Class<?> language = FunctionWorkflow.class;
}
