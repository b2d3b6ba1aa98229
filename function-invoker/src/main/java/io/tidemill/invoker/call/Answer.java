package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.BatchReading;
import io.tidemill.schemas.event.BinaryEvent;
import io.tidemill.schemas.event.EventDraft;
import io.tidemill.schemas.event.HeaderField;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.MediaType;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a function answered over HTTP, and how it is understood: by the status (delivery contract
 * D4, D5), then by what the body claims to be (D11, D13). A reply obeys the rules of the ingress.
 *
 * @param now when it came
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; lives for one call.
record Answer(int status, HttpHeaders headers, byte[] body, Instant now) {
  private static final int KEPT_BODY_BYTES = 1024;
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";

  /** The outcome of a call with one event. */
  Outcome outcome(TraceContext trace) {
    if (!isSuccess()) {
      return failed();
    }
    if (!claimsToBeEvent() || status == 202) {
      return new Outcome.Answered(status, null, contentType(), body);
    }
    return switch (reply(trace)) {
      case Reading.Read(CloudEvent event) ->
          new Outcome.Answered(status, event, contentType(), new byte[0]);
      case Reading.Refused(_, List<Problem> problems) -> malformed(problems.getFirst());
    };
  }

  /** The outcome of a call with several events. */
  BatchOutcome outcome(List<CloudEvent> events, TraceContext trace) {
    if (!isSuccess()) {
      return BatchOutcome.all(events.size(), failed());
    }
    if (mediaType().equals(BatchResult.TYPE)) {
      return new BatchOutcome(BatchResult.read(body, events), List.of());
    }
    var accepted = new Outcome.Answered(status, null, contentType(), new byte[0]);
    if (status == 202 || !claimsToBeEvent()) {
      return BatchOutcome.all(events.size(), accepted);
    }
    var replies = new ArrayList<CloudEvent>();
    for (Reading reading : replies(trace)) {
      switch (reading) {
        case Reading.Read(CloudEvent event) -> replies.add(event);
        case Reading.Refused(_, List<Problem> problems) -> {
          return BatchOutcome.all(events.size(), malformed(problems.getFirst()));
        }
      }
    }
    return new BatchOutcome(BatchOutcome.all(events.size(), accepted).items(), replies);
  }

  private boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The failure that the status stands for. */
  Outcome.Failed failed() {
    Duration retryAfter =
        headers.firstValue("retry-after").flatMap(v -> RetryAfter.of(v, now)).orElse(null);
    return Outcome.ofStatus(status, kept(), retryAfter);
  }

  private Reading reply(TraceContext trace) {
    return switch (mediaType()) {
      case STRUCTURED -> JsonEvents.read(body, EventDraft.Limits.DOOR, trace);
      case String type when type.startsWith("application/cloudevents") ->
          new Reading.Refused(
              null,
              List.of(
                  new Problem(
                      ProblemCode.TM_3001,
                      "",
                      "",
                      "a reply as " + type,
                      "one event, as " + STRUCTURED + " or in binary mode",
                      "answer with another Content-Type")));
      default -> BinaryEvent.read(fields(), body, trace);
    };
  }

  private List<Reading> replies(TraceContext trace) {
    if (!mediaType().equals(BATCH)) {
      return List.of(reply(trace));
    }
    return switch (JsonEvents.readBatch(body, HttpTransport.ANSWER_BYTES_MAX, trace)) {
      case BatchReading.Items(List<Reading> items) -> items;
      case BatchReading.Unreadable(Problem problem) ->
          List.of(new Reading.Refused(null, List.of(problem)));
    };
  }

  private List<HeaderField> fields() {
    var fields = new ArrayList<HeaderField>();
    headers
        .map()
        .forEach(
            (name, values) -> values.forEach(value -> fields.add(new HeaderField(name, value))));
    return fields;
  }

  private boolean claimsToBeEvent() {
    return headers.firstValue("ce-specversion").isPresent()
        || mediaType().startsWith("application/cloudevents");
  }

  private @Nullable String contentType() {
    return headers.firstValue("content-type").orElse(null);
  }

  private String mediaType() {
    return MediaType.of(headers.firstValue("content-type").orElse("")).name();
  }

  private Outcome.Failed malformed(Problem problem) {
    String at = problem.pointer().isEmpty() ? "" : " at " + problem.pointer();
    String message =
        "the reply is no CloudEvent: found "
            + problem.found()
            + at
            + ", expected "
            + problem.expected();
    return new Outcome.Failed(ProblemCode.TM_5003, status, message, kept(), true, null);
  }

  private byte[] kept() {
    return body.length > KEPT_BODY_BYTES ? Arrays.copyOf(body, KEPT_BODY_BYTES) : body;
  }
}
