package io.tidemill.workflow.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.MediaType;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means to a workflow (Function Workflow v0.1 §17, §18.2). Nothing is cut: an answer
 * that is too large, or that says it is JSON and is none, is {@code SYS.Fail}.
 *
 * @param outcome what the log is told
 * @param isTooLarge whether there is an answer with more bytes than a document may have
 */
record CallResult(LogRecord.Outcome outcome, boolean isTooLarge) {
  private static final String FAIL = "SYS.Fail";

  static CallResult of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answer -> {
        CloudEvent event = answer.event();
        yield event == null ? bare(answer) : event(event);
      }
      case Outcome.Failed failure -> failed(code(failure), failure.message());
    };
  }

  private static CallResult event(CloudEvent event) {
    byte[] bytes = event.getData() == null ? new byte[0] : event.getData().toBytes();
    String type = event.getDataContentType();
    if (bytes.length > 0 && (type == null || EventMessage.isJson(type)) && parsed(bytes) == null) {
      return broken();
    }
    JsonNode data = EventMessage.data(event).orElse(NullNode.getInstance());
    String code = EventMessage.attribute(event, Extensions.FAILURE_CODE);
    return code == null
        ? returned(data)
        : failed(code, data.isTextual() ? data.textValue() : Json.text(data));
  }

  /**
   * A bare answer is JSON if it reads as such, text otherwise unless it says that it is JSON, null
   * without a body.
   */
  private static CallResult bare(Outcome.Answered answer) {
    if (answer.body().length == 0) {
      return returned(NullNode.getInstance());
    }
    JsonNode node = parsed(answer.body());
    if (node != null) {
      return returned(node);
    }
    String type = answer.contentType();
    return type != null && MediaType.of(type).isJson()
        ? broken()
        : returned(Json.of(new String(answer.body(), StandardCharsets.UTF_8)));
  }

  private static @Nullable JsonNode parsed(byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (IOException notJson) {
      return null;
    }
  }

  private static CallResult broken() {
    return failed(FAIL, "broken answer: its content type is JSON, and it is none");
  }

  private static CallResult failed(String code, String message) {
    return new CallResult(new LogRecord.Outcome.Failed(code, message), false);
  }

  private static CallResult returned(JsonNode node) {
    String text = Json.text(node);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return bytes <= Document.BYTES_MAX
        ? new CallResult(new LogRecord.Outcome.Returned(text), false)
        : new CallResult(
            new LogRecord.Outcome.Failed(
                FAIL,
                "the answer has %d bytes as JSON, and a document at most %d"
                    .formatted(bytes, Document.BYTES_MAX)),
            true);
  }

  private static String code(Outcome.Failed failure) {
    return switch (failure.code()) {
      case TM_5010 -> "SYS.Timeout";
      default ->
          switch (failure.status()) {
            case 401, 403 -> "SYS.Permission";
            case 400, 404, 415, 422 -> "SYS.InvalidParameter";
            case 408 -> "SYS.Timeout";
            default -> FAIL;
          };
    };
  }
}
