package io.tidemill.ops.config;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads {@code tidemill.yaml} into texts by dashed key. What stands under {@code kafka:} may be
 * nested or dotted, so that {@code kafka: {ssl: {key.password: x}}} and {@code
 * kafka.ssl.key.password: x} are the same.
 */
final class ConfigFile {
  private static final int BYTES_MAX = 1024 * 1024;
  private static final int DEPTH_MAX = 10;

  private ConfigFile() {}

  static Map<String, String> read(Path file, List<Problem> problems) {
    var settings = new HashMap<String, String>();
    try {
      if (Files.size(file) > BYTES_MAX) {
        problems.add(problem(file, "", "more than " + BYTES_MAX + " bytes", "a small YAML file"));
        return settings;
      }
      Object document = parse(Files.readString(file));
      if (document instanceof Map<?, ?> map) {
        map.forEach((key, value) -> add(file, String.valueOf(key), value, 1, settings, problems));
      } else if (document != null) {
        problems.add(
            problem(file, "", "a " + document.getClass().getSimpleName(), "keys and values"));
      }
    } catch (IOException e) {
      problems.add(
          new Problem(
              ProblemCode.TM_4006,
              file.toString(),
              "",
              "a file that cannot be read (" + e.getClass().getSimpleName() + ")",
              "a readable YAML file in " + StandardCharsets.UTF_8,
              "check the path and who may read it"));
    } catch (YamlEngineException e) {
      String why = String.valueOf(e.getMessage()).lines().collect(Collectors.joining("; "));
      problems.add(problem(file, "", "no YAML: " + why, "YAML"));
    }
    return settings;
  }

  private static @Nullable Object parse(String text) {
    LoadSettings limits =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(10)
            .setCodePointLimit(BYTES_MAX)
            .build();
    return new Load(limits).loadFromString(text);
  }

  private static void add(
      Path file,
      String name,
      @Nullable Object value,
      int depth,
      Map<String, String> settings,
      List<Problem> problems) {
    boolean kafka = name.equals("kafka") || name.startsWith(Setting.KAFKA);
    switch (value) {
      case null ->
          problems.add(
              problem(file, name, "no value", "a value; leave the key out for the default"));
      case Map<?, ?> map when kafka && depth < DEPTH_MAX ->
          map.forEach(
              (key, inner) -> add(file, name + "." + key, inner, depth + 1, settings, problems));
      case Map<?, ?> _ -> problems.add(problem(file, name, "keys below it", "one value"));
      case List<?> list -> {
        if (list.stream()
            .anyMatch(item -> item == null || item instanceof Map || item instanceof List)) {
          problems.add(problem(file, name, "a list of lists or keys", "a list of values"));
        } else {
          put(
              file,
              name,
              list.stream().map(String::valueOf).collect(Collectors.joining(",")),
              settings,
              problems);
        }
      }
      default -> put(file, name, String.valueOf(value), settings, problems);
    }
  }

  private static void put(
      Path file, String name, String text, Map<String, String> settings, List<Problem> problems) {
    if (settings.putIfAbsent(name, text) != null) {
      problems.add(problem(file, name, "the key twice, dotted and nested", "it once"));
    }
  }

  private static Problem problem(Path file, String name, String found, String expected) {
    return new Problem(
        ProblemCode.TM_4006,
        file.toString(),
        name.isEmpty() ? "" : "/" + name,
        found,
        expected,
        "see docs/reference/configuration.md");
  }
}
