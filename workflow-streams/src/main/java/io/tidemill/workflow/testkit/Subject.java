package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The definition under test.
 *
 * @param source where it stands
 * @param strict whether only what v0.1 itself has is accepted
 */
public record Subject(Source source, boolean strict) {
  /** Where a definition stands. */
  public sealed interface Source {
    /**
     * In a file of its own.
     *
     * @param name of the workflow in a file of several resources; null for the only one
     */
    record InFile(Path file, @Nullable String name) implements Source {}

    /** In the test file itself. */
    record Inline(ObjectNode document) implements Source {}
  }
}
