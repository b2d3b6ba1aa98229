package io.tidemill.ops.kafka;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The settings each Kafka client gets from the user: those written under {@code kafka.} go to every
 * client, those under {@code kafka.producer.}, {@code kafka.consumer.}, {@code kafka.streams.} and
 * {@code kafka.admin.} to one kind and win over the common ones. What a guarantee rests on is put
 * on top by whoever makes the client.
 */
public final class ClientProperties {
  private static final List<String> SCOPES =
      List.of("producer.", "consumer.", "streams.", "admin.");

  private final String bootstrapServers;
  private final Map<String, String> settings;

  /**
   * Fails with TM-4006, naming every setting that is refused.
   *
   * @param bootstrapServers where all clients connect to
   * @param settings exact names of Kafka's clients, without the leading {@code kafka.}
   */
  public ClientProperties(String bootstrapServers, Map<String, String> settings) {
    List<Problem> problems = refused(settings);
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    this.bootstrapServers = bootstrapServers;
    this.settings = Map.copyOf(settings);
  }

  /** Where all clients connect to: {@code host:port}, comma-separated. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** A fresh map for a producer. */
  public Map<String, Object> producer() {
    return scoped("producer.");
  }

  /** A fresh map for a consumer. */
  public Map<String, Object> consumer() {
    return scoped("consumer.");
  }

  /** A fresh map for an admin client. */
  public Map<String, Object> admin() {
    return scoped("admin.");
  }

  /**
   * A fresh map for Kafka Streams: common settings, then those under {@code streams.}, then the
   * producer's, consumer's and admin client's under the prefixes by which Streams hands them on.
   */
  public Map<String, Object> streams() {
    Map<String, Object> streams = scoped("streams.");
    settings.forEach((name, value) -> {
      if (name.startsWith("producer.")
          || name.startsWith("consumer.")
          || name.startsWith("admin.")) {
        streams.put(name, value);
      }
    });
    return streams;
  }

  private Map<String, Object> scoped(String scope) {
    var map = new HashMap<String, Object>();
    settings.forEach((name, value) -> {
      if (SCOPES.stream().noneMatch(name::startsWith)) {
        map.put(name, value);
      }
    });
    settings.forEach((name, value) -> {
      if (name.startsWith(scope)) {
        map.put(name.substring(scope.length()), value);
      }
    });
    map.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return map;
  }

  /** Every setting that is not passed on, with the reason; empty when all are. */
  public static List<Problem> refused(Map<String, String> settings) {
    var problems = new ArrayList<Problem>();
    var sorted = new TreeMap<>(settings);
    for (String name : sorted.keySet()) {
      if (isDenied(name)) {
        problems.add(
            problem(
                name,
                "a setting that loads code into every client or reads files for it",
                "none of interceptor.classes, metric.reporters, config.providers",
                "remove it; metrics are at /metrics, and secrets are read through the *_FILE variables"));
      }
    }
    String protocol = sorted.getOrDefault("security.protocol", "PLAINTEXT");
    for (String name : sorted.keySet()) {
      if (contradicts(name, protocol)) {
        problems.add(
            problem(
                name,
                "a setting that security.protocol " + protocol + " ignores",
                "a security.protocol that uses it",
                "set kafka.security.protocol to %s, or remove kafka.%s"
                    .formatted(name.startsWith("ssl.") ? "SSL or SASL_SSL" : "SASL_SSL", name)));
      }
    }
    return problems;
  }

  private static boolean isDenied(String name) {
    String last = unscoped(name);
    return last.endsWith("interceptor.classes")
        || last.equals("metric.reporters")
        || last.equals("config.providers")
        || last.startsWith("config.providers.");
  }

  // A user who gave a key store does not mean to send passwords in the clear. The endpoint
  // algorithm is left alone:
  // vendors' files carry it whatever the protocol.
  private static boolean contradicts(String name, String protocol) {
    boolean encrypted = protocol.endsWith("SSL");
    boolean authenticated = protocol.startsWith("SASL");
    return (name.startsWith("ssl.")
            && !encrypted
            && !name.equals("ssl.endpoint.identification.algorithm"))
        || (name.startsWith("sasl.") && !authenticated);
  }

  private static String unscoped(String name) {
    String rest = name;
    for (boolean more = true; more; ) {
      more = false;
      for (String scope :
          List.of("producer.", "consumer.", "streams.", "admin.", "main.", "restore.", "global.")) {
        if (rest.startsWith(scope)) {
          rest = rest.substring(scope.length());
          more = true;
        }
      }
    }
    return rest;
  }

  private static Problem problem(String name, String found, String expected, String fix) {
    return new Problem(ProblemCode.TM_4006, "", "/kafka/" + name, found, expected, fix);
  }
}
