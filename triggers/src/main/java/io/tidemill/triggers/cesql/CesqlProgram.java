package io.tidemill.triggers.cesql;

import io.tidemill.schemas.cesql.Cesql;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression: pure, total, and safe to use from several threads.
 *
 * <p>Design: every node becomes one closure, and what the tree already says is decided then: an
 * attribute that is compared with a written-out string is one string comparison. An evaluation ends
 * at the first error (the specification's fail-fast mode), with the zero of the type of each
 * operator on the way out.
 */
public final class CesqlProgram {
  private final Step root;

  private CesqlProgram(Step root) {
    this.root = root;
  }

  /**
   * What an expression gave.
   *
   * @param value a {@code Boolean}, {@code Integer} or {@code String}
   * @param error the first error, if there was one
   */
  public record Outcome(Object value, @Nullable CesqlError error) {
    /** Whether a filter with this outcome matches (CESQL 1.0 §1.2). */
    public boolean matches() {
      return error == null && value.equals(Boolean.TRUE);
    }
  }

  /** One compiled node. */
  @FunctionalInterface
  interface Step {
    Object evaluate(Evaluation evaluation);
  }

  /** Compiles a tree. */
  public static CesqlProgram of(Cesql root) {
    return new CesqlProgram(CesqlCompiler.step(root));
  }

  /** The value and the error, for one event. */
  public Outcome evaluate(Attributes attributes) {
    var evaluation = new Evaluation(attributes);
    Object value = root.evaluate(evaluation);
    return new Outcome(value, evaluation.error());
  }

  /** Whether the expression is true for an event, without an error. */
  public boolean matches(Attributes attributes) {
    var evaluation = new Evaluation(attributes);
    return root.evaluate(evaluation).equals(Boolean.TRUE) && !evaluation.failed();
  }
}
