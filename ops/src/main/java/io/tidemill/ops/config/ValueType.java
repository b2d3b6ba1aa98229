package io.tidemill.ops.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a value is read, and how that is said to people.
 *
 * @param name for the reference page, such as {@code duration}
 * @param limits what a value must be, as a phrase that follows "expected"
 * @param parse empty for a text that is no such value
 */
record ValueType<T>(String name, String limits, Function<String, Optional<T>> parse) {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

  static ValueType<Integer> integer(int min, int max) {
    return new ValueType<>(
        "number",
        "a whole number from %d to %d".formatted(min, max),
        text ->
            text.matches("-?[0-9]{1,9}")
                ? Optional.of(Integer.parseInt(text)).filter(n -> n >= min && n <= max)
                : Optional.empty());
  }

  static ValueType<Duration> duration(Duration min, Duration max) {
    return new ValueType<>(
        "duration",
        "a duration from %s to %s, such as 200ms, 5s, 1m".formatted(text(min), text(max)),
        text -> readDuration(text).filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0));
  }

  static ValueType<Boolean> bool() {
    return new ValueType<>(
        "switch",
        "true or false",
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  static ValueType<String> text(Pattern pattern, String limits) {
    return new ValueType<>(
        "text", limits, text -> Optional.of(text).filter(t -> pattern.matcher(t).matches()));
  }

  static ValueType<Path> path() {
    return new ValueType<>(
        "path", "a path; a relative one starts at the working directory", ValueType::readPath);
  }

  static ValueType<List<Path>> paths() {
    return new ValueType<>(
        "paths",
        "paths, separated by commas, at most 100",
        text -> {
          List<Optional<Path>> all = split(text).stream().map(ValueType::readPath).toList();
          return all.size() <= 100 && all.stream().allMatch(Optional::isPresent)
              ? Optional.of(all.stream().flatMap(Optional::stream).toList())
              : Optional.empty();
        });
  }

  static ValueType<Set<Role>> roles() {
    String words = Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", "));
    return new ValueType<>(
        "words",
        "one or more of " + words + ", separated by commas",
        text -> {
          Set<Role> found = EnumSet.noneOf(Role.class);
          for (String word : split(text)) {
            Optional<Role> role =
                Arrays.stream(Role.values()).filter(r -> r.word().equals(word)).findFirst();
            if (role.isEmpty()) {
              return Optional.empty();
            }
            found.add(role.get());
          }
          return Optional.of(found).filter(roles -> !roles.isEmpty());
        });
  }

  private static Optional<Duration> readDuration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Optional.of(Duration.ofMillis(amount));
      case "s" -> Optional.of(Duration.ofSeconds(amount));
      case "m" -> Optional.of(Duration.ofMinutes(amount));
      case "h" -> Optional.of(Duration.ofHours(amount));
      case "d" -> Optional.of(Duration.ofDays(amount));
      default -> Optional.empty();
    };
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  private static Optional<Path> readPath(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
