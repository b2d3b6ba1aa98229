package io.tidemill.schemas.resource;

/** One thing that a user deploys. */
public sealed interface Resource permits Broker, Function, Trigger, Workflow, Source {
  /** The only {@code apiVersion} there is. */
  String API_VERSION = "tidemill.io/v1";

  /** Its name and labels. */
  Metadata metadata();

  /** Which kind of thing it is. */
  Kind kind();

  /** Its name, unique within its kind. */
  default String name() {
    return metadata().name();
  }
}
