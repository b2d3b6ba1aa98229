package io.tidemill.schemas.resource;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A workflow definition as its author wrote it; what it means is compiled by the workflow room.
 *
 * @param broker whose events its triggers see
 * @param version 1, 2, 3 …: counted by the API; 0 in a document that was not applied yet
 * @param document the Function Workflow v0.1 document
 */
public record Workflow(Metadata metadata, String broker, int version, JsonNode document)
    implements Resource {
  @Override
  public Kind kind() {
    return Kind.WORKFLOW;
  }

  /** The same definition under the version it was given. */
  public Workflow withVersion(int assigned) {
    return new Workflow(metadata, broker, assigned, document);
  }
}
