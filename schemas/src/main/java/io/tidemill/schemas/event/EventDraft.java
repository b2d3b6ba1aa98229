package io.tidemill.schemas.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event while it is being read: attributes as text, and what was found wrong so far. All content
 * modes of all protocols meet here, so that all obey the same rules. Not for several threads.
 */
public final class EventDraft {
  /** Which limits attributes obey. */
  public enum Limits {
    /** Those of the ingress: at most so many bytes, names of at most 20 characters. */
    DOOR,
    /** None but the size of the record: what lies in a topic was accepted by somebody already. */
    RECORD
  }

  /** Most problems told of one event; who sent more than these sent no event at all. */
  private static final int PROBLEMS_MAX = 20;

  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Limits limits;

  /** An event of which nothing was read yet. */
  public EventDraft(Limits limits) {
    this.limits = limits;
  }

  /** Adds one attribute; a second one of the same name is a fault. */
  public void put(String name, String value) {
    if (!AttributeRules.isName(name, limits)) {
      refuse(
          "/" + Excerpt.of(name).replace("~", "~0").replace("/", "~1"),
          "an attribute named " + Excerpt.quoted(name),
          limits == Limits.DOOR ? "a name of 1 to 20 of a-z and 0-9" : "a name of a-z and 0-9",
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
  public void putIfAbsent(String name, String value) {
    attributes.putIfAbsent(name, value);
  }

  /** An attribute that was put; null when there is none. */
  public @Nullable String get(String name) {
    return attributes.get(name);
  }

  /** Takes an attribute out; null when there is none. */
  public @Nullable String remove(String name) {
    return attributes.remove(name);
  }

  /** Notes something that is wrong, at a JSON Pointer. */
  public void refuse(String pointer, String found, String expected, String fix) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(new Problem(ProblemCode.TM_3001, "", pointer, found, expected, fix));
    }
  }

  /** What was found wrong so far. */
  List<Problem> problems() {
    return problems;
  }

  /**
   * The data of binary mode. CloudEvents 0.3 may carry Base64 there and says so in an attribute;
   * the SDK drops that attribute, and with it the only way to know that the data are still encoded.
   */
  public byte @Nullable [] decodedData(byte @Nullable [] body) {
    String encoding = "0.3".equals(get("specversion")) ? remove("datacontentencoding") : null;
    if (encoding == null || body == null) {
      return body;
    }
    try {
      if (encoding.equalsIgnoreCase("base64")) {
        return Base64.getDecoder().decode(body);
      }
    } catch (IllegalArgumentException notBase64) {
      refuse("/data", "a body that is not Base64", "Base64", "encode the body");
      return null;
    }
    refuse("/datacontentencoding", Excerpt.quoted(encoding), "base64", "remove the attribute");
    return null;
  }

  /** The event, or everything that is wrong with it. */
  public Reading finish(byte @Nullable [] data) {
    AttributeRules.check(attributes, limits, this);
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
