package io.tidemill.schemas.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.schemas.event.EventDraft.Limits;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the attributes of an event must obey, whatever content mode they came in: CloudEvents 1.0.2
 * (and 0.3) and Tidemill's limits. The SDK itself takes empty and over-long values, control
 * characters and times without seconds.
 */
final class AttributeRules {
  /** Longest name that the door takes, in characters. */
  private static final int NAME_MAX = 20;

  /** Longest value of an extension, in bytes of UTF-8. */
  static final int EXTENSION_BYTES_MAX = 4 * 1024;

  /** Most bytes of all names and values together, in UTF-8. */
  static final int ATTRIBUTES_BYTES_MAX = 16 * 1024;

  private static final List<String> REQUIRED = List.of("id", "source", "type");

  private static final Set<String> V1 =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "datacontenttype",
          "dataschema",
          "subject",
          "time");

  private static final Set<String> V03 =
      Set.of(
          "specversion", "id", "source", "type", "datacontenttype", "schemaurl", "subject", "time");

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})");

  private AttributeRules() {}

  /** Whether this can name an attribute. */
  static boolean isName(String name, Limits limits) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty() && (limits == Limits.RECORD || name.length() <= NAME_MAX);
  }

  /** Tells the draft of every rule that its attributes break. */
  static void check(Map<String, String> attributes, Limits limits, EventDraft draft) {
    Set<String> known = knownOf(attributes.get("specversion"), draft);
    if (known.isEmpty()) {
      return; // What the other attributes mean depends on the version.
    }
    for (String name : REQUIRED) {
      if (!attributes.containsKey(name)) {
        missing(name, draft);
      }
    }
    int total = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      if (limits == Limits.DOOR) {
        int length = attribute.getValue().getBytes(UTF_8).length;
        total += attribute.getKey().length() + length;
        checkLength(attribute.getKey(), length, known, draft);
      }
      check(attribute.getKey(), attribute.getValue(), known, draft);
    }
    if (total > ATTRIBUTES_BYTES_MAX) {
      draft.refuse(
          "",
          total + " bytes of attributes",
          "at most " + ATTRIBUTES_BYTES_MAX + " bytes",
          "put what is long into the data");
    }
  }

  private static Set<String> knownOf(@Nullable String version, EventDraft draft) {
    return switch (version) {
      case "1.0" -> V1;
      case "0.3" -> V03;
      case null -> {
        missing("specversion", draft);
        yield Set.of();
      }
      default -> {
        draft.refuse(
            "/specversion", Excerpt.quoted(version), "1.0 or 0.3", "send the event as version 1.0");
        yield Set.of();
      }
    };
  }

  private static void missing(String name, EventDraft draft) {
    draft.refuse(
        "/" + name,
        "no attribute " + name,
        "a non-empty " + name,
        "set it: the header ce-" + name + ", or the member " + name + " of a JSON event");
  }

  private static void checkLength(String name, int length, Set<String> known, EventDraft draft) {
    if (!known.contains(name) && length > EXTENSION_BYTES_MAX) {
      draft.refuse(
          "/" + name,
          length + " bytes",
          "at most " + EXTENSION_BYTES_MAX + " bytes",
          "put what is long into the data");
    }
  }

  private static void check(String name, String value, Set<String> known, EventDraft draft) {
    if (!allowed(value)) {
      draft.refuse(
          "/" + name,
          "a control character, a lone surrogate or a noncharacter",
          "text without them (CloudEvents 1.0.2, type system, String)",
          "remove the character");
      return;
    }
    if (!known.contains(name)) {
      return;
    }
    if (value.isEmpty()) {
      draft.refuse("/" + name, "an empty " + name, "a non-empty " + name, "set or remove it");
    } else {
      form(name, value, draft);
    }
  }

  private static void form(String name, String value, EventDraft draft) {
    String expected =
        switch (name) {
          case "source", "dataschema", "schemaurl" -> isUri(value) ? "" : "a URI-reference";
          case "time" -> isTime(value) ? "" : "an RFC 3339 time such as 2026-01-31T23:59:59.5Z";
          case "datacontenttype" ->
              MediaType.FORM.matcher(value).matches() ? "" : "a media type such as text/plain";
          default -> "";
        };
    if (!expected.isEmpty()) {
      draft.refuse("/" + name, Excerpt.quoted(value), expected, "correct the " + name);
    }
  }

  private static boolean isUri(String value) {
    try {
      new URI(value);
      return true;
    } catch (URISyntaxException notUri) {
      return false;
    }
  }

  /** Up to nine digits of a fraction and no leap second: what {@link OffsetDateTime} can hold. */
  private static boolean isTime(String value) {
    if (!RFC_3339.matcher(value).matches()) {
      return false;
    }
    try {
      OffsetDateTime.parse(value);
      return true;
    } catch (DateTimeParseException noSuchTime) {
      return false;
    }
  }

  private static boolean allowed(String value) {
    int ascii = 0;
    while (ascii < value.length() && value.charAt(ascii) >= ' ' && value.charAt(ascii) < 0x7F) {
      ascii++;
    }
    return ascii == value.length() || value.codePoints().allMatch(AttributeRules::allowed);
  }

  private static boolean allowed(int c) {
    boolean control = c <= 0x1F || (c >= 0x7F && c <= 0x9F);
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    boolean noncharacter = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
    return !control && !surrogate && !noncharacter;
  }
}
