package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Kind;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API, health and metrics as one Jetty handler; every other address is left to the next
 * handler.
 *
 * <p>It blocks while a port works, so the server's thread pool should run handlers on virtual
 * threads ({@code QueuedThreadPool.setVirtualThreadsExecutor}). Its connector must accept {@link
 * #uris()}, because a correlation token may hold any character and stands in the path.
 */
public final class ApiHandler extends Handler.Abstract {
  /** Header of what another node hands on: answered from the own stores only. */
  public static final String FORWARDED_BY = "tidemill-forwarded-by";

  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final String API = "/api";
  private static final String ROOT = "/api/v1/";

  private final ApiConfig config;
  private final Guard guard;
  private final ResourceRoutes resources;
  private final WorkflowRoutes workflows;
  private final InstanceRoutes instances;
  private final DiagramRoutes diagrams;
  private final DeadLetterRoutes letters;
  private final OperationRoutes operations;
  private final ReplyRoutes replies;
  private final Health health;
  private final Supplier<String> metrics;

  /**
   * Joins the ports.
   *
   * @param metrics gives the Prometheus text, version 0.0.4
   */
  public ApiHandler(
      ApiConfig config,
      Resources resources,
      Workflows workflows,
      DeadLetters letters,
      Operations operations,
      Replies replies,
      Health health,
      Supplier<String> metrics) {
    this.config = config;
    this.guard = new Guard(config.hosts());
    this.resources = new ResourceRoutes(resources);
    this.workflows = new WorkflowRoutes(resources, workflows);
    this.instances = new InstanceRoutes(resources, workflows, Clock.systemUTC());
    this.diagrams = new DiagramRoutes(resources, workflows);
    this.letters = new DeadLetterRoutes(resources, letters, Clock.systemUTC());
    this.operations = new OperationRoutes(resources, operations, Clock.systemUTC());
    this.replies = new ReplyRoutes(replies);
    this.health = health;
    this.metrics = metrics;
  }

  /**
   * What the connector's {@code HttpConfiguration} must allow in an address. The API splits the raw
   * path and decodes each segment once, so these forms mean one thing only here.
   */
  public static UriCompliance uris() {
    return UriCompliance.DEFAULT.with(
        "TIDEMILL",
        UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
        UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
        UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
        UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    boolean isApi = path.equals(API) || path.startsWith(API + "/");
    if (!isApi && probe(path).isEmpty()) {
      return false;
    }
    answer(request, path, isApi).write(response, callback);
    return true;
  }

  private Reply answer(Request request, String path, boolean isApi) {
    try {
      Optional<Problem> refused = isApi ? guard.refusal(request) : Optional.empty();
      return refused.isPresent()
          ? Answer.problem(403, refused.get())
          : perform(request, path, isApi ? actions(path) : probe(path));
    } catch (ProblemException expected) {
      return Answer.problems(Answer.statusOf(expected.problems()), expected.problems());
    } catch (Body.TooLarge tooLarge) {
      return Answer.problem(413, tooLarge.problem());
    } catch (IOException cutOff) {
      return unreadable(400);
    } catch (RuntimeException failure) {
      // Jetty marks what the client did wrong, whatever the class of the exception.
      return failure instanceof HttpException wrong && wrong.getCode() < 500
          ? unreadable(wrong.getCode())
          : failed(failure);
    }
  }

  private static Reply perform(Request request, String path, Map<String, Action> actions)
      throws IOException {
    if (actions.isEmpty()) {
      return Answer.problem(404, unknown(path));
    }
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    Action action = actions.get(method);
    if (action != null) {
      return action.answer(request);
    }
    String allow = String.join(", ", new TreeSet<>(actions.keySet()));
    return Answer.methodRefused(
        new Problem(
            ProblemCode.TM_3003,
            "",
            "",
            "the method " + request.getMethod(),
            allow,
            "use one of the methods that this address knows"),
        allow);
  }

  /** What can be done at an address outside of the API, by method. */
  private Map<String, Action> probe(String path) {
    return switch (path) {
      // Alive is whoever answers; what is not ready yet stands in the body.
      case "/livez" -> Map.of("GET", _ -> healthAnswer(200, health.ready()));
      case "/readyz" ->
          Map.of(
              "GET",
              _ -> {
                boolean ready = health.ready();
                return healthAnswer(ready ? 200 : 503, ready);
              });
      case "/metrics" ->
          Map.of(
              "GET", _ -> Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.get()));
      default -> Map.of();
    };
  }

  /** What can be done at an address of the API, by method; empty when there is no such address. */
  private Map<String, Action> actions(String path) {
    Optional<List<String>> segments = segments(path);
    if (segments.isEmpty()) {
      return Map.of();
    }
    List<String> at = segments.get();
    if (at.equals(List.of("version"))) {
      return Map.of("GET", this::version);
    }
    if (at.equals(List.of("apply"))) {
      return Map.of("POST", resources::apply);
    }
    if (at.size() == 2 && at.getFirst().equals("replies")) {
      return Map.of("POST", request -> replies.answer(request, at.get(1)));
    }
    if (at.equals(List.of("instances"))) {
      return Map.of("GET", request -> instances.list(request, ""));
    }
    if (at.size() == 2 && at.getFirst().equals("events")) {
      return Map.of("GET", request -> operations.why(request, at.get(1)));
    }
    Optional<Kind> kind = kind(at.getFirst());
    if (kind.isEmpty()) {
      return Map.of();
    }
    return switch (at.size()) {
      case 1 -> Map.of("GET", request -> resources.list(request, kind.get()));
      case 2 ->
          Map.of(
              "GET", request -> resources.show(request, kind.get(), at.get(1)),
              "DELETE", request -> resources.delete(request, kind.get(), at.get(1)));
      default -> below(kind.get(), at.get(1), at.subList(2, at.size()));
    };
  }

  /** What can be done below one resource. */
  private Map<String, Action> below(Kind kind, String name, List<String> path) {
    List<String> rest = path.subList(1, path.size());
    return switch (kind.plural() + "/" + path.getFirst()) {
      case "workflows/instances" -> instances(name, rest);
      case "workflows/live" -> only(rest, "GET", request -> instances.live(request, name));
      case "workflows/versions" -> versions(name, rest);
      case "workflows/bulk" -> bulk(name, rest);
      case "workflows/counts" -> only(rest, "GET", request -> workflows.counts(request, name));
      case "workflows/diagram" -> only(rest, "GET", request -> diagrams.draw(request, name));
      case "brokers/dead-letters" -> letters.actions(name, rest);
      case "brokers/test-filter" ->
          only(rest, "POST", request -> operations.testFilter(request, name));
      case "brokers/verify" -> only(rest, "POST", request -> operations.verify(request, name));
      case "triggers/replay" -> only(rest, "POST", request -> operations.replay(request, name));
      default -> Map.of();
    };
  }

  private static Map<String, Action> only(List<String> rest, String method, Action action) {
    return rest.isEmpty() ? Map.of(method, action) : Map.of();
  }

  private Map<String, Action> instances(String workflow, List<String> rest) {
    return rest.isEmpty()
        ? Map.of(
            "GET", request -> instances.list(request, workflow),
            "POST", request -> workflows.start(request, workflow))
        : instances.actions(workflow, rest.getFirst(), rest.subList(1, rest.size()));
  }

  private Map<String, Action> versions(String workflow, List<String> rest) {
    return switch (rest.size()) {
      case 0 -> Map.of("GET", request -> instances.versions(request, workflow));
      case 1 ->
          Map.of("DELETE", request -> instances.deleteVersion(request, workflow, rest.getFirst()));
      default -> Map.of();
    };
  }

  private Map<String, Action> bulk(String workflow, List<String> rest) {
    return (rest.size() == 1
            ? InstanceRoutes.verb(rest.getFirst())
            : Optional.<BulkRequest.Verb>empty())
        .<Map<String, Action>>map(
            verb -> Map.of("POST", request -> instances.bulk(request, workflow, verb)))
        .orElse(Map.of());
  }

  private Answer version(Request request) {
    Query.read(request);
    return Answer.json(
        200,
        Json.object()
            .put("version", config.version())
            .put("kafka", config.kafka())
            .put("node", config.node()));
  }

  private Answer healthAnswer(int status, boolean ready) {
    ObjectNode body = Json.object().put("ready", ready);
    ObjectNode parts = body.putObject("parts");
    health.parts().forEach(parts::put);
    return Answer.json(status, body);
  }

  private static Optional<Kind> kind(String plural) {
    return Arrays.stream(Kind.values()).filter(kind -> kind.plural().equals(plural)).findFirst();
  }

  /**
   * The decoded segments below the root; empty when one is malformed or the path lies elsewhere.
   */
  private static Optional<List<String>> segments(String path) {
    if (!path.startsWith(ROOT)) {
      return Optional.empty();
    }
    var segments = new ArrayList<String>();
    for (String segment : path.substring(ROOT.length()).split("/", -1)) {
      Optional<String> decoded = Utf8.percentDecoded(segment);
      if (decoded.isEmpty() || decoded.get().isEmpty()) {
        return Optional.empty();
      }
      segments.add(decoded.get());
    }
    return Optional.of(segments);
  }

  private static Problem unknown(String path) {
    List<String> known =
        new ArrayList<>(List.of(ROOT + "apply", ROOT + "version", ROOT + "events"));
    for (Kind kind : Kind.values()) {
      known.add(ROOT + kind.plural());
    }
    return new Problem(
        ProblemCode.TM_2005,
        "",
        "",
        "the address " + path,
        "an address of the API",
        "use " + Nearest.to(path, known).orElse("one of " + String.join(", ", known)));
  }

  private static Answer unreadable(int status) {
    return Answer.problem(
        status,
        new Problem(
            ProblemCode.TM_2005,
            "",
            "",
            "a request that cannot be read",
            "a complete HTTP request in UTF-8",
            "send it again; look at the client if this repeats"));
  }

  /** A bug: the client gets a number by which the operator finds it in the log, and no more. */
  private Answer failed(Exception bug) {
    String incident = UUID.randomUUID().toString();
    LOG.atError()
        .setCause(bug)
        .addKeyValue("incident", incident)
        .log("A request failed unexpectedly");
    return Answer.problem(
        500,
        new Problem(
            ProblemCode.TM_2005,
            "",
            "",
            "an unexpected failure inside Tidemill",
            "an answer",
            "report it with the log lines of node " + config.node() + " around " + incident));
  }
}
