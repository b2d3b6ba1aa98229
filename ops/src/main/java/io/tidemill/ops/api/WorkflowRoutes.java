package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.SystemKeys;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.ResourceTable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Starts, lists and shows workflow instances. */
final class WorkflowRoutes {
  /** Most instances of one answer. */
  static final int LIMIT_MAX = 1000;

  private static final int LIMIT_DEFAULT = 100;

  /** Every status of an instance (Function Workflow v0.1 §1). */
  private static final List<String> STATUSES =
      List.of("RUNNING", "SUCCESS", "FAILURE", "CANCELLED");

  private static final List<String> START_FIELDS = List.of("input", "token", "startId");

  private final Resources resources;
  private final Workflows workflows;
  private final Clock clock;

  WorkflowRoutes(Resources resources, Workflows workflows, Clock clock) {
    this.resources = resources;
    this.workflows = workflows;
    this.clock = clock;
  }

  Answer start(Request request, String workflow) throws IOException {
    Query.read(request);
    ResourceTable table = resources.current();
    if (table.workflow(workflow).isEmpty()) {
      return Answer.problem(404, ResourceRoutes.missing(table, Kind.WORKFLOW, workflow));
    }
    StartAnswer answer = port(request).start(workflow, startRequest(Body.object(request)));
    ObjectNode body =
        Json.object()
            .put("workflow", answer.workflow())
            .put("token", answer.token())
            .put("instance", answer.instance())
            .put("state", answer.state());
    return Answer.json(202, body);
  }

  /** What another node handed on is answered from the stores of this one. */
  private Workflows port(Request request) {
    return request.getHeaders().contains(ApiHandler.FORWARDED_BY) ? workflows.here() : workflows;
  }

  Answer list(Request request, String workflow) {
    Query query =
        Query.read(request, "limit", "status", "token", "state", "code", "since", "until", "after");
    int limit = query.number("limit", LIMIT_DEFAULT, LIMIT_MAX);
    @Nullable String status = query.text("status").orElse(null);
    if (status != null && !STATUSES.contains(status)) {
      throw Query.wrong("status", status, "one of " + String.join(", ", STATUSES));
    }
    if (!everExisted(workflow)) {
      return Answer.problem(
          404, ResourceRoutes.missing(resources.current(), Kind.WORKFLOW, workflow));
    }
    @Nullable String after = query.text("after").orElse(null);
    if (after != null && !after.matches("([0-9a-f]{2}){6,4096}")) {
      throw Query.wrong("after", after, "the `next` of a page");
    }
    Instant now = clock.instant();
    InstancePage page =
        port(request)
            .search(
                new InstanceFilter(
                    workflow,
                    query.text("token").orElse(""),
                    status,
                    query.text("state").orElse(null),
                    query.text("code").orElse(null),
                    query.moment("since", now).map(Instant::toEpochMilli).orElse(0L),
                    query.moment("until", now).map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
                    limit,
                    after));
    ObjectNode body = Json.object();
    body.putArray("items").addAll(page.items());
    body.put("complete", page.next() == null);
    body.put("next", page.next());
    return Answer.json(200, body);
  }

  Answer counts(Request request, String workflow) {
    Query.read(request);
    if (!everExisted(workflow)) {
      return Answer.problem(
          404, ResourceRoutes.missing(resources.current(), Kind.WORKFLOW, workflow));
    }
    ObjectNode body = Json.object();
    port(request).counts(workflow).forEach(body::put);
    return Answer.json(200, body);
  }

  Answer trail(Request request, String workflow, String token) {
    Query.read(request);
    return found(port(request).trail(workflow, token), workflow, token);
  }

  Answer command(Request request, String workflow, String token) throws IOException {
    Query.read(request);
    CommandRequest command = Commands.read(Body.object(request));
    return found(port(request).command(workflow, token, command), workflow, token);
  }

  private static Answer found(Optional<JsonNode> answer, String workflow, String token) {
    return answer
        .map(json -> Answer.json(200, json))
        .orElseGet(() -> Answer.problem(404, noInstance(workflow, token)));
  }

  Answer show(Request request, String workflow, String token) {
    Query.read(request);
    if (!everExisted(workflow)) {
      return Answer.problem(
          404, ResourceRoutes.missing(resources.current(), Kind.WORKFLOW, workflow));
    }
    return found(port(request).show(workflow, token), workflow, token);
  }

  /** A deleted workflow's instances can still be looked at, and those of the program's own. */
  private boolean everExisted(String workflow) {
    ResourceTable table = resources.current();
    return SystemKeys.isSystem(workflow)
        || table.workflow(workflow).isPresent()
        || table.highestVersion(workflow) > 0;
  }

  private static StartRequest startRequest(ObjectNode body) {
    var problems = new ArrayList<Problem>();
    body.fieldNames()
        .forEachRemaining(field -> {
          if (!START_FIELDS.contains(field)) {
            problems.add(unknownField(field));
          }
        });
    @Nullable String token = name(body, "token", problems);
    @Nullable String startId = name(body, "startId", problems);
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    JsonNode input = body.get("input");
    return new StartRequest(input == null ? Json.object() : input, token, startId);
  }

  private static @Nullable String name(ObjectNode body, String field, List<Problem> problems) {
    JsonNode value = body.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    int length = value.asText().length();
    if (!value.isTextual() || length == 0 || length > StartRequest.NAME_LENGTH_MAX) {
      problems.add(
          new Problem(
              value.isTextual() ? ProblemCode.TM_1005 : ProblemCode.TM_1004,
              "",
              "/" + field,
              value.isTextual() ? "a string of " + length + " characters" : "no string",
              "a string of 1 to " + StartRequest.NAME_LENGTH_MAX + " characters",
              "correct or remove `" + field + "`"));
      return null;
    }
    return value.textValue();
  }

  private static Problem unknownField(String field) {
    String fix =
        Nearest.to(field, START_FIELDS)
            .map(nearest -> "write `" + nearest + "`")
            .orElse("remove the field");
    return new Problem(
        ProblemCode.TM_1002,
        "",
        "/" + field.replace("~", "~0").replace("/", "~1"),
        "the field `" + field + "`",
        "one of " + String.join(", ", START_FIELDS),
        fix);
  }

  static Problem noInstance(String workflow, String token) {
    return new Problem(
        ProblemCode.TM_2003,
        "",
        "",
        "no instance of `" + workflow + "` with the token `" + token + "`",
        "the token of one that exists",
        "list them with: tidemill wf ls " + workflow);
  }
}
