package io.tidemill.ops.config;

import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Turns flags, environment variables and a file into settings; what cannot be one becomes a
 * problem.
 */
final class SettingSources {
  private static final int FILE_BYTES_MAX = 64 * 1024;

  /** Variables that other parts of the program read: the launcher and the client commands. */
  private static final Set<String> OTHERS =
      Set.of("TIDEMILL_JAVA_HOME", "TIDEMILL_JAVA_OPTS", "TIDEMILL_SERVER", "TIDEMILL_DEBUG");

  private final List<Problem> problems;

  SettingSources(List<Problem> problems) {
    this.problems = problems;
  }

  List<Setting> flags(Map<String, String> flags) {
    var settings = new ArrayList<Setting>();
    new TreeMap<>(flags)
        .forEach((name, text) ->
            known(name, "--" + name, "")
                .ifPresent(known -> settings.add(new Setting(known, text, "--" + name, ""))));
    return settings;
  }

  List<Setting> environment(Map<String, String> environment) {
    var settings = new ArrayList<Setting>();
    new TreeMap<>(environment)
        .forEach((variable, text) -> {
          if (variable.startsWith("TIDEMILL_")
              && !OTHERS.contains(variable)
              && !isServiceLink(variable, text)) {
            variable(variable, text).ifPresent(settings::add);
          }
        });
    return settings;
  }

  /**
   * Kubernetes gives every container such variables for each service of its namespace, so a service
   * called {@code tidemill} must not stop the start.
   */
  private static boolean isServiceLink(String variable, String text) {
    return variable.contains("_SERVICE_")
        || variable.matches(".*_PORT_[0-9]+_.*")
        || text.matches("(tcp|udp)://.*");
  }

  private Optional<Setting> variable(String variable, String text) {
    Optional<String> name = nameOf(variable);
    if (name.isPresent()) {
      return Optional.of(new Setting(name.get(), text, variable, ""));
    }
    if (variable.endsWith("_FILE")) {
      Optional<String> named = nameOf(variable.substring(0, variable.length() - "_FILE".length()));
      if (named.isPresent()) {
        return secret(variable, text).map(secret -> new Setting(named.get(), secret, variable, ""));
      }
    }
    // An unknown variable may belong to somebody else; one that nearly is ours is a slip of the
    // pen.
    Set<String> known =
        ConfigKeys.ALL.stream().map(ConfigKey::variable).collect(Collectors.toSet());
    Nearest.to(variable, known).ifPresent(near -> problems.add(unknown(variable, "", "", near)));
    return Optional.empty();
  }

  private static Optional<String> nameOf(String variable) {
    Optional<String> key = ConfigKeys.ofVariable(variable).map(ConfigKey::name);
    if (key.isPresent()) {
      return key;
    }
    return variable.startsWith("TIDEMILL_KAFKA_")
        ? Optional.ofNullable(
                KafkaNames.BY_VARIABLE.get(variable.substring("TIDEMILL_KAFKA_".length())))
            .map(name -> Setting.KAFKA + name)
        : Optional.empty();
  }

  private Optional<String> secret(String variable, String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > FILE_BYTES_MAX) {
        problems.add(unreadable(variable, file + " is larger than " + FILE_BYTES_MAX + " bytes"));
        return Optional.empty();
      }
      return Optional.of(Files.readString(path).stripTrailing());
    } catch (IOException | RuntimeException e) {
      problems.add(unreadable(variable, file + " (" + e.getClass().getSimpleName() + ")"));
      return Optional.empty();
    }
  }

  List<Setting> file(@Nullable Path file) {
    if (file == null) {
      return List.of();
    }
    var settings = new ArrayList<Setting>();
    new TreeMap<>(ConfigFile.read(file, problems))
        .forEach((name, text) -> {
          String pointer =
              "/" + (name.startsWith(Setting.KAFKA) ? "kafka/" + name.substring(6) : name);
          if (name.equals(ConfigKeys.CONFIG.name())) {
            problems.add(
                new Problem(
                    ProblemCode.TM_4006,
                    file.toString(),
                    pointer,
                    "a configuration file that names another",
                    "one file",
                    "remove the key"));
          } else {
            known(name, file.toString(), pointer)
                .ifPresent(
                    known -> settings.add(new Setting(known, text, file.toString(), pointer)));
          }
        });
    return settings;
  }

  private Optional<String> known(String name, String place, String pointer) {
    if (name.startsWith(Setting.KAFKA) || ConfigKeys.named(name).isPresent()) {
      return Optional.of(name);
    }
    var candidates = new TreeSet<>(ConfigKeys.names());
    candidates.add("kafka");
    problems.add(unknown(name, place, pointer, Nearest.to(name, candidates).orElse(null)));
    return Optional.empty();
  }

  private static Problem unknown(String name, String place, String pointer, @Nullable String near) {
    return new Problem(
        ProblemCode.TM_4006,
        place,
        pointer,
        "the unknown key " + name,
        "a key of docs/reference/configuration.md",
        near == null
            ? "remove it; settings of Kafka's clients stand under kafka."
            : "did you mean " + near + "?");
  }

  private static Problem unreadable(String variable, String found) {
    return new Problem(
        ProblemCode.TM_4006,
        variable,
        "",
        found,
        "a readable file that holds the value",
        "check the path and who may read it");
  }

  /** Kafka's own names by the form they have in a variable: {@code SSL_KEY_PASSWORD}. */
  private static final class KafkaNames {
    static final Map<String, String> BY_VARIABLE = byVariable();

    private static Map<String, String> byVariable() {
      var names = new TreeSet<String>(ProducerConfig.configNames());
      names.addAll(ConsumerConfig.configNames());
      names.addAll(AdminClientConfig.configNames());
      names.addAll(StreamsConfig.configDef().names());
      var byVariable = new HashMap<String, String>();
      for (String name : names) {
        byVariable.put(name.toUpperCase(Locale.ROOT).replace('.', '_'), name);
      }
      return Map.copyOf(byVariable);
    }
  }
}
