package io.tidemill.schemas.resource;

import java.util.Optional;
import java.util.regex.Pattern;

/** The name of a Kafka topic of the user's. */
final class TopicName {
  private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  private TopicName() {}

  /** Reads a field; empty when absent or broken. */
  static Optional<String> read(FieldReader fields, String field) {
    Optional<String> name = fields.text(field, "orders");
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      fields.outOfForm(
          field,
          Shown.text(name.get()),
          "the name of a Kafka topic: 1 to 249 of a-z, A-Z, 0-9, dot, dash and underscore",
          "orders");
      return Optional.empty();
    }
    return name;
  }
}
