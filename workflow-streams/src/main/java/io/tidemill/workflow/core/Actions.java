package io.tidemill.workflow.core;

import java.util.List;

/**
 * What a state does (Function Workflow v0.1 §10.1).
 *
 * @param mode how the calls stand to each other
 * @param list empty makes the effective input the result, in both modes
 */
public record Actions(Mode mode, List<Action> list) {
  public Actions {
    list = List.copyOf(list);
  }

  /** How the calls of one state stand to each other. */
  public enum Mode {
    /** A pipeline: each gets the output of the one before; the last output is the result. */
    SEQUENTIAL,
    /** All at once, each with its copy of the input; the result is the array of their outputs. */
    PARALLEL
  }
}
