package io.tidemill.ops.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.ResourceDocuments.Document;
import java.util.List;

/** Documents that tests apply. */
final class Samples {
  private Samples() {}

  static List<Document> function(String name, int port) {
    return parsed(
        """
        apiVersion: tidemill.io/v1
        kind: Function
        metadata: { name: %s }
        spec: { http: { url: "http://localhost:%d/" } }
        """
            .formatted(name, port));
  }

  static List<Document> trigger(String name, String function) {
    return parsed(
        """
        apiVersion: tidemill.io/v1
        kind: Trigger
        metadata: { name: %s }
        spec: { subscriber: { ref: { kind: Function, name: %s } } }
        """
            .formatted(name, function));
  }

  static List<Document> workflow(String name, String state) {
    return parsed(
        """
        apiVersion: tidemill.io/v1
        kind: Workflow
        metadata: { name: %s }
        spec:
          states:
            - { name: %s, type: END, weight: 1.50 }
        """
            .formatted(name, state));
  }

  static List<Document> parsed(String text) {
    ResourceDocuments.Parsed parsed = ResourceDocuments.parse("sample.yaml", text);
    assertThat(parsed.problems()).isEmpty();
    return parsed.documents();
  }
}
