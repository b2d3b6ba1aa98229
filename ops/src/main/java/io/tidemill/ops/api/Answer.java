package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP answer as a value, written at the very end.
 *
 * @param allow the methods that the address knows; null unless the method was refused
 */
record Answer(int status, String contentType, byte[] body, @Nullable String allow)
    implements Reply {
  private static final Set<ProblemCode> NOT_FOUND =
      Set.of(ProblemCode.TM_2001, ProblemCode.TM_2003, ProblemCode.TM_2008, ProblemCode.TM_2011);
  private static final Set<ProblemCode> CONFLICT =
      Set.of(ProblemCode.TM_1011, ProblemCode.TM_2004, ProblemCode.TM_2009);
  private static final Set<ProblemCode> UNAVAILABLE =
      Set.of(ProblemCode.TM_2006, ProblemCode.TM_3006, ProblemCode.TM_4004, ProblemCode.TM_4008);

  static Answer json(int status, JsonNode body) {
    return new Answer(status, "application/json", Json.bytes(body), null);
  }

  static Answer text(String contentType, String body) {
    return new Answer(200, contentType, body.getBytes(StandardCharsets.UTF_8), null);
  }

  static Answer problem(int status, Problem problem) {
    return problems(status, List.of(problem));
  }

  static Answer problems(int status, List<Problem> problems) {
    ObjectNode body = Json.object();
    body.set("problems", array(problems));
    return problems(status, body);
  }

  /** A refusal that also tells what would only be warned of: everything at once. */
  static Answer refused(List<Problem> problems, List<Problem> warnings) {
    ObjectNode body = Json.object();
    body.set("problems", array(problems));
    body.set("warnings", array(warnings));
    return problems(400, body);
  }

  private static Answer problems(int status, ObjectNode body) {
    return new Answer(status, "application/problem+json", Json.bytes(body), null);
  }

  static Answer methodRefused(Problem problem, String allow) {
    Answer answer = problem(405, problem);
    return new Answer(405, answer.contentType, answer.body, allow);
  }

  /** The status that all problems share, else 400. */
  static int statusOf(List<Problem> problems) {
    List<Integer> statuses =
        problems.stream().map(problem -> statusOf(problem.code())).distinct().toList();
    return statuses.size() == 1 ? statuses.getFirst() : 400;
  }

  static ArrayNode array(List<Problem> problems) {
    ObjectNode holder = Json.object();
    ArrayNode array = holder.putArray("problems");
    for (Problem problem : problems) {
      array
          .addObject()
          .put("code", problem.code().code())
          .put("file", problem.file())
          .put("pointer", problem.pointer())
          .put("found", problem.found())
          .put("expected", problem.expected())
          .put("fix", problem.fix());
    }
    return array;
  }

  @Override
  public void write(Response response, Callback callback) {
    response.setStatus(status);
    var headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, contentType);
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    if (allow != null) {
      headers.put(HttpHeader.ALLOW, allow);
    }
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static int statusOf(ProblemCode code) {
    if (NOT_FOUND.contains(code)) {
      return 404;
    }
    if (CONFLICT.contains(code)) {
      return 409;
    }
    return UNAVAILABLE.contains(code) ? 503 : 400;
  }
}
