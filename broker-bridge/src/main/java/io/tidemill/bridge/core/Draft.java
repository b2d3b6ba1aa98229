package io.tidemill.bridge.core;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event while it is being read: attributes as text, and what was found wrong so far. Both
 * content modes meet here, so that both obey the same rules. Not for several threads.
 */
final class Draft {
  /** Most problems told of one event; who sent more than these sent no event at all. */
  private static final int PROBLEMS_MAX = 20;

  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /** Adds one attribute; a second one of the same name is a fault. */
  void put(String name, String value) {
    if (!AttributeRules.NAME.matcher(name).matches()) {
      refuse(
          "/" + Excerpt.of(name).replace("~", "~0").replace("/", "~1"),
          "an attribute named " + Excerpt.quoted(name),
          "a name of 1 to 20 of a-z and 0-9",
          "rename or remove the attribute");
    } else if (attributes.putIfAbsent(name, value) != null) {
      refuse(
          "/" + name,
          "the attribute " + name + " twice",
          "each attribute once",
          "remove one of the two");
    }
  }

  /** Adds an attribute that the event does not have yet. */
  void putIfAbsent(String name, String value) {
    attributes.putIfAbsent(name, value);
  }

  @Nullable String get(String name) {
    return attributes.get(name);
  }

  @Nullable String remove(String name) {
    return attributes.remove(name);
  }

  void refuse(String pointer, String found, String expected, String fix) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(new Problem(ProblemCode.TM_3001, "", pointer, found, expected, fix));
    }
  }

  /** The event, or everything that is wrong with it. */
  Reading finish(byte @Nullable [] data) {
    AttributeRules.check(attributes, this);
    if (problems.isEmpty()) {
      try {
        return new Reading.Read(build(data));
      } catch (CloudEventRWException | IllegalStateException refusedBySdk) {
        refuse(
            "",
            Excerpt.of(String.valueOf(refusedBySdk.getMessage())),
            "a CloudEvent",
            "see the CloudEvents specification, version 1.0.2");
      }
    }
    return new Reading.Refused(shownId(), problems);
  }

  private CloudEvent build(byte @Nullable [] data) {
    Map<String, String> rest = new LinkedHashMap<>(attributes);
    CloudEventBuilder builder =
        CloudEventBuilder.fromSpecVersion(SpecVersion.parse(rest.remove("specversion")));
    rest.forEach(builder::withContextAttribute);
    if (data != null) {
      builder.withData(data);
    }
    return builder.build();
  }

  private @Nullable String shownId() {
    String id = attributes.get("id");
    return id == null ? null : Excerpt.of(id);
  }
}
