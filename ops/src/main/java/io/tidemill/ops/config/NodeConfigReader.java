package io.tidemill.ops.config;

import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration of a node. A flag wins over an environment variable, that over the file,
 * that over the default. Whatever is wrong is said at once, not one start after another.
 */
public final class NodeConfigReader {
  private static final String DEFAULT_FILE = "tidemill.yaml";
  private static final String BOOTSTRAP = "bootstrap.servers";

  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Setting> settings = new HashMap<>();

  private NodeConfigReader() {}

  /**
   * Reads a configuration, or fails with every TM-4006 found.
   *
   * @param flags texts by dashed key of {@link ConfigKeys#names}, or {@code kafka.} and a Kafka
   *     setting
   * @param environment the variables of the process
   * @param directory where {@code tidemill.yaml} and relative files are looked for
   */
  public static NodeConfig read(
      Map<String, String> flags, Map<String, String> environment, Path directory) {
    return new NodeConfigReader().readAll(flags, environment, directory);
  }

  /** The configuration of a node that is told nothing. */
  public static NodeConfig defaults() {
    return new NodeConfigReader().build();
  }

  private NodeConfig readAll(
      Map<String, String> flags, Map<String, String> environment, Path directory) {
    SettingSources sources = new SettingSources(problems);
    List<Setting> fromFlags = sources.flags(flags);
    List<Setting> fromEnvironment = sources.environment(environment);
    put(fromEnvironment);
    put(fromFlags);
    Path file = file(directory);
    settings.clear();
    put(sources.file(file));
    put(fromEnvironment);
    put(fromFlags);
    return build();
  }

  /** Of each source the later wins. The two names of the cluster's address count as one key. */
  private void put(List<Setting> given) {
    for (Setting setting : given) {
      settings.put(setting.name(), setting);
      Setting other =
          settings.get(
              setting.name().equals(Setting.KAFKA + BOOTSTRAP)
                  ? ConfigKeys.BOOTSTRAP_SERVERS.name()
                  : Setting.KAFKA + BOOTSTRAP);
      boolean address =
          setting.name().equals(Setting.KAFKA + BOOTSTRAP)
              || setting.name().equals(ConfigKeys.BOOTSTRAP_SERVERS.name());
      if (address && other != null && !given.contains(other)) {
        settings.remove(other.name());
      }
    }
  }

  private @Nullable Path file(Path directory) {
    Setting named = settings.get(ConfigKeys.CONFIG.name());
    if (named != null) {
      return directory.resolve(named.text());
    }
    Path usual = directory.resolve(DEFAULT_FILE);
    return Files.exists(usual) ? usual : null;
  }

  private NodeConfig build() {
    Map<String, String> kafka = kafka();
    String bootstrapServers = bootstrapServers(kafka.remove(BOOTSTRAP));
    problems.addAll(ClientProperties.refused(kafka).stream().map(this::placed).toList());
    NodeConfig config =
        new NodeConfig(
            value(ConfigKeys.HTTP_HOST),
            value(ConfigKeys.HTTP_PORT),
            given(ConfigKeys.HTTP_ADVERTISED).orElse(null),
            value(ConfigKeys.KAFKA_PORT),
            value(ConfigKeys.DATA_DIR),
            value(ConfigKeys.EPHEMERAL),
            bootstrapServers,
            value(ConfigKeys.TOPIC_PREFIX),
            value(ConfigKeys.MESH_PARTITIONS),
            value(ConfigKeys.WORKFLOW_PARTITIONS),
            value(ConfigKeys.REPLICATION_FACTOR).shortValue(),
            value(ConfigKeys.ROLES),
            value(ConfigKeys.MESH_THREADS),
            value(ConfigKeys.WORKFLOW_THREADS),
            value(ConfigKeys.MESH_COMMIT_INTERVAL),
            value(ConfigKeys.WORKFLOW_COMMIT_INTERVAL),
            value(ConfigKeys.WORKFLOW_FINISHED_RETENTION),
            value(ConfigKeys.WORKFLOW_HISTORY),
            given(ConfigKeys.RESOURCES).orElse(List.of()),
            kafka);
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    return config;
  }

  private Map<String, String> kafka() {
    var kafka = new HashMap<String, String>();
    settings.values().stream()
        .filter(setting -> setting.name().startsWith(Setting.KAFKA))
        .forEach(
            setting -> kafka.put(setting.name().substring(Setting.KAFKA.length()), setting.text()));
    return kafka;
  }

  private @Nullable String bootstrapServers(@Nullable String asKafkaSays) {
    Optional<String> ours = given(ConfigKeys.BOOTSTRAP_SERVERS);
    if (asKafkaSays != null && ours.isPresent() && !ours.get().equals(asKafkaSays)) {
      problems.add(
          new Problem(
              ProblemCode.TM_4006,
              "",
              "",
              "bootstrap-servers %s and kafka.bootstrap.servers %s"
                  .formatted(ours.get(), asKafkaSays),
              "one of the two",
              "remove one"));
    }
    return ours.orElse(asKafkaSays);
  }

  private Problem placed(Problem problem) {
    Setting setting = settings.get(problem.pointer().substring(1).replace('/', '.'));
    return setting == null ? problem : problem.in(setting.place());
  }

  /**
   * The given value or the default; a wrong one is noted, and the default stands in until all are
   * read.
   */
  private <T> T value(ConfigKey<T> key) {
    return given(key).or(() -> key.type().parse().apply(key.standard())).orElseThrow();
  }

  private <T> Optional<T> given(ConfigKey<T> key) {
    Setting setting = settings.get(key.name());
    if (setting == null) {
      return Optional.empty();
    }
    Optional<T> value = key.type().parse().apply(setting.text());
    if (value.isEmpty()) {
      problems.add(
          new Problem(
              ProblemCode.TM_4006,
              setting.place(),
              setting.pointer(),
              "\"" + setting.text() + "\"",
              key.type().limits(),
              "correct it, or leave "
                  + key.name()
                  + " out"
                  + (key.standard().isEmpty() ? "" : " for the default " + key.standard())));
    }
    return value;
  }
}
