package io.tidemill.ops.resources;

import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Metadata;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a record of the resources topic: {@code trigger/charge}, {@code workflow/order},
 * {@code workflow/order/3}.
 *
 * @param version of a workflow, from 1; {@link #CURRENT} for what is valid now
 */
record ResourceKey(Kind kind, String name, int version) {
  /** Not a version, but the resource itself. */
  static final int CURRENT = 0;

  private static final Pattern FORM = Pattern.compile("([a-z]+)/([^/]+)(?:/([1-9][0-9]{0,8}))?");

  static ResourceKey current(Kind kind, String name) {
    return new ResourceKey(kind, name, CURRENT);
  }

  /** The text in the topic. */
  String text() {
    String start = kind.word().toLowerCase(Locale.ROOT) + "/" + name;
    return version == CURRENT ? start : start + "/" + version;
  }

  /** Empty for a text that this program would not have written. */
  static Optional<ResourceKey> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || !Metadata.NAME.matcher(matcher.group(2)).matches()) {
      return Optional.empty();
    }
    int version = matcher.group(3) == null ? CURRENT : Integer.parseInt(matcher.group(3));
    return Kind.parse(matcher.group(1))
        .map(kind -> new ResourceKey(kind, matcher.group(2), version))
        // "triggers/charge" is a kind too, and "trigger/charge/1" is no version of anything.
        .filter(
            key -> key.text().equals(text) && (version == CURRENT || key.kind() == Kind.WORKFLOW));
  }
}
