package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.io.IOException;
import org.eclipse.jetty.server.Request;

/** Takes what workflows of other nodes answer to senders that wait at this one. */
final class ReplyRoutes {
  private final Replies replies;

  ReplyRoutes(Replies replies) {
    this.replies = replies;
  }

  /** {@code {"data": …}} or {@code {"code": "SYS.Fail"}}. */
  Reply answer(Request request, String ticket) throws IOException {
    ObjectNode body = Body.object(request);
    JsonNode code = body.path("code");
    boolean isTaken =
        code.isTextual()
            ? replies.failed(ticket, code.asText())
            : replies.done(ticket, Json.text(body.path("data")));
    return isTaken
        ? Answer.json(200, Json.object().put("answered", true))
        : Answer.problem(404, nobody());
  }

  private static Problem nobody() {
    return new Problem(
        ProblemCode.TM_2001,
        "",
        "",
        "a ticket under which nobody waits",
        "the ticket of a sender that waits",
        "nothing: the sender was answered, or went away");
  }
}
