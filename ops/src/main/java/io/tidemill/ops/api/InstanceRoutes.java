package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Finds, shows and changes workflow instances, one or many. */
final class InstanceRoutes {
  private static final int LIMIT_DEFAULT = 100;
  private static final int RUN_MAX = Integer.MAX_VALUE;
  private static final String PLACE = "([0-9a-f]{2}){6,4096}";

  private final Resources resources;
  private final Workflows workflows;
  private final Clock clock;

  InstanceRoutes(Resources resources, Workflows workflows, Clock clock) {
    this.resources = resources;
    this.workflows = workflows;
    this.clock = clock;
  }

  /** What can be done below {@code workflows/<workflow>/instances/<token>}. */
  Map<String, Action> actions(String workflow, String token, List<String> below) {
    if (below.isEmpty()) {
      return Map.of("GET", request -> show(request, workflow, token));
    }
    return switch (below.size() > 1 ? "" : below.getFirst()) {
      case "trail" -> Map.of("GET", request -> trail(request, workflow, token));
      case "record" -> Map.of("GET", request -> record(request, workflow, token));
      case "commands" -> Map.of("POST", request -> command(request, workflow, token));
      case "events" -> Map.of("POST", request -> send(request, workflow, token));
      default -> Map.of();
    };
  }

  /** What another node handed on is answered from the stores of this one. */
  private Workflows port(Request request) {
    return request.getHeaders().contains(ApiHandler.FORWARDED_BY) ? workflows.here() : workflows;
  }

  /**
   * Lists instances.
   *
   * @param workflow empty for all
   */
  Answer list(Request request, String workflow) {
    Query query =
        Query.read(
            request, "limit", "status", "token", "state", "code", "version", "since", "until",
            "after");
    int limit = query.number("limit", LIMIT_DEFAULT, WorkflowRoutes.LIMIT_MAX);
    @Nullable String status = query.text("status").orElse(null);
    if (status != null && !InstanceFilter.STATUSES.contains(status)) {
      throw Query.wrong("status", status, "one of " + String.join(", ", InstanceFilter.STATUSES));
    }
    @Nullable String after = query.text("after").orElse(null);
    if (after != null && !after.matches(PLACE)) {
      throw Query.wrong("after", after, "the `next` of a page");
    }
    Instant now = clock.instant();
    var filter =
        new InstanceFilter(
            workflow,
            query.text("token").orElse(""),
            status,
            query.text("state").orElse(null),
            query.text("code").orElse(null),
            query.number("version", 0, Integer.MAX_VALUE),
            query.moment("since", now).map(Instant::toEpochMilli).orElse(0L),
            query.moment("until", now).map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
            limit,
            after);
    if (!workflow.isEmpty() && !WorkflowRoutes.everExisted(resources.current(), workflow)) {
      return noWorkflow(workflow);
    }
    InstancePage page = port(request).search(filter);
    ObjectNode body = Json.object();
    body.putArray("items").addAll(page.items());
    body.put("complete", page.next() == null && page.missing() == null);
    body.put("next", page.next());
    body.put("missing", page.missing());
    return Answer.json(200, body);
  }

  private Answer show(Request request, String workflow, String token) {
    int run = run(Query.read(request, "run"));
    return WorkflowRoutes.everExisted(resources.current(), workflow)
        ? found(port(request).show(workflow, token, run), workflow, token)
        : noWorkflow(workflow);
  }

  private Answer trail(Request request, String workflow, String token) {
    int run = run(Query.read(request, "run"));
    return found(port(request).trail(workflow, token, run), workflow, token);
  }

  private Answer record(Request request, String workflow, String token) {
    int run = run(Query.read(request, "run"));
    return found(port(request).record(workflow, token, run), workflow, token);
  }

  private static int run(Query query) {
    return query.number("run", Workflows.NEWEST, RUN_MAX);
  }

  private Answer command(Request request, String workflow, String token) throws IOException {
    Query.read(request);
    ObjectNode body = Body.object(request);
    CommandRequest asked = Commands.read(body);
    if (body.path("command").asText().equals("restart") && !body.has("input")) {
      Optional<JsonNode> trail = port(request).trail(workflow, token, asked.run());
      if (trail.isEmpty()) {
        return Answer.problem(404, WorkflowRoutes.noInstance(workflow, token));
      }
      body.set("input", input(trail.get(), body.path("state").asText()));
      asked = Commands.read(body);
    }
    return found(port(request).command(workflow, token, asked), workflow, token);
  }

  /** The raw input with which a run entered a state the last time. */
  private static JsonNode input(JsonNode trail, String state) {
    String instance = trail.path("instance").asText();
    if (trail.path("missing").asInt() > 0) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_2011,
              "",
              "/input",
              "%s, of which %s log records are not there"
                  .formatted(instance, trail.path("missing").asText()),
              "the input of `" + state + "`, or the log records that tell it",
              "give the input yourself: --input"));
    }
    JsonNode input = null;
    Set<String> entered = new LinkedHashSet<>();
    for (JsonNode step : trail.path("steps")) {
      for (JsonNode fact : step.path("facts")) {
        if (fact.path("fact").asText().equals("stateentered") && fact.path("thread").asInt() == 1) {
          entered.add(fact.path("state").asText());
          input = fact.path("state").asText().equals(state) ? fact.path("data") : input;
        }
      }
    }
    if (input == null) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_2009,
              "",
              "/state",
              instance + ": it never entered a state `" + state + "`",
              "one of " + String.join(", ", entered),
              "name one of these, or give the input of `" + state + "` yourself: --input"));
    }
    return input;
  }

  private Answer send(Request request, String workflow, String token) throws IOException {
    Query.read(request);
    var event = SentEvent.read(Body.object(request));
    return found(port(request).send(workflow, token, event), workflow, token);
  }

  /** Asks the same of many: {@code workflows/<workflow>/bulk/<verb>}. */
  Reply bulk(Request request, String workflow, BulkRequest.Verb verb) throws IOException {
    Query.read(request);
    Instant now = clock.instant();
    Fields fields =
        Fields.of(
            Body.object(request),
            now,
            "status",
            "state",
            "code",
            "token",
            "version",
            "since",
            "until",
            "before",
            "reason",
            "rate",
            "limit",
            "after",
            "dryRun");
    @Nullable String status = fields.text("status");
    if (status != null && !verb.fits(status)) {
      fields.wrong("status", Json.of(status), "one of " + String.join(", ", verb.statuses()));
    }
    var filter =
        new InstanceFilter(
            workflow,
            or(fields.text("token"), ""),
            status,
            fields.text("state"),
            fields.text("code"),
            fields.number("version", 0, Integer.MAX_VALUE),
            ms(fields.moment("since"), 0L),
            ms(fields.moment("until"), Long.MAX_VALUE),
            1,
            null);
    var asked =
        new BulkRequest(
            verb,
            filter,
            fields.text("reason"),
            ms(fields.moment("before"), now.toEpochMilli()),
            fields.number("rate", BulkRequest.RATE_DEFAULT, BulkRequest.RATE_MAX),
            fields.number("limit", BulkRequest.LIMIT_MAX, BulkRequest.LIMIT_MAX),
            or(fields.text("after"), ""),
            fields.flag("dryRun"));
    fields.refuseWrong();
    return WorkflowRoutes.everExisted(resources.current(), workflow)
        ? new LineAnswer(workflows.bulk(asked))
        : noWorkflow(workflow);
  }

  /** The verb of an address; empty for another word. */
  static Optional<BulkRequest.Verb> verb(String word) {
    return List.of(BulkRequest.Verb.values()).stream()
        .filter(verb -> verb.word().equals(word))
        .findFirst();
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private static long ms(@Nullable Instant at, long otherwise) {
    return at == null ? otherwise : at.toEpochMilli();
  }

  private static Answer found(Optional<JsonNode> answer, String workflow, String token) {
    return answer
        .map(json -> Answer.json(200, json))
        .orElseGet(() -> Answer.problem(404, WorkflowRoutes.noInstance(workflow, token)));
  }

  /** How many live instances run each version; what nodes ask each other. */
  Answer live(Request request, String workflow) {
    Query.read(request);
    ObjectNode body = Json.object();
    port(request).live(workflow).forEach((version, count) -> body.put(version.toString(), count));
    return Answer.json(200, body);
  }

  Answer versions(Request request, String workflow) {
    Query.read(request);
    var table = resources.current();
    if (!WorkflowRoutes.everExisted(table, workflow)) {
      return noWorkflow(workflow);
    }
    Map<Integer, Long> live = workflows.live(workflow);
    int current = table.workflow(workflow).map(found -> found.version()).orElse(0);
    ObjectNode body = Json.object();
    var items = body.putArray("items");
    for (int version : new ArrayList<>(table.versions(workflow)).reversed()) {
      items
          .addObject()
          .put("workflow", workflow)
          .put("version", version)
          .put("current", version == current)
          .put(
              "appliedAt",
              resources.appliedAt(workflow, version).map(Instant::toString).orElse(null))
          .put("live", live.getOrDefault(version, 0L));
    }
    return Answer.json(200, body);
  }

  Answer deleteVersion(Request request, String workflow, String number) {
    Query.read(request);
    int version = number.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(number) : 0;
    var table = resources.current();
    if (table.workflow(workflow, version).isEmpty()) {
      return Answer.problem(
          404,
          new Problem(
              ProblemCode.TM_2001,
              "",
              "",
              "no version `%s` of workflow `%s`".formatted(number, workflow),
              "a version that is there",
              "list them with: tidemill get workflow " + workflow + " --versions"));
    }
    long live = workflows.live(workflow).getOrDefault(version, 0L);
    if (live > 0) {
      return Answer.problem(
          409,
          used(
              "%d live instances of %s that run version %d".formatted(live, workflow, version),
              "a version that no live instance runs",
              "list them with: tidemill wf ls %s --status RUNNING --version %d"
                  .formatted(workflow, version)));
    }
    if (!resources.deleteVersion(workflow, version)) {
      return Answer.problem(
          409,
          used(
              "version %d, which is the newest of %s".formatted(version, workflow),
              "an older version: the number of the newest would be given again",
              "apply a newer version first, or delete the workflow: tidemill delete workflow "
                  + workflow));
    }
    ObjectNode body = Json.object();
    body.putObject("deleted")
        .put("kind", Kind.WORKFLOW.word())
        .put("name", workflow)
        .put("version", version);
    return Answer.json(200, body);
  }

  private static Problem used(String found, String expected, String fix) {
    return new Problem(ProblemCode.TM_1011, "", "", found, expected, fix);
  }

  private Answer noWorkflow(String workflow) {
    return Answer.problem(
        404, ResourceRoutes.missing(resources.current(), Kind.WORKFLOW, workflow));
  }
}
