package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A test file made of a log.
 *
 * @param file a document in the format of test files, which passes
 * @param differences what came out otherwise than in the log when the file was run; none when it
 *     tells the same story
 */
public record Recording(ObjectNode file, List<String> differences) {
  public Recording {
    differences = List.copyOf(differences);
  }
}
