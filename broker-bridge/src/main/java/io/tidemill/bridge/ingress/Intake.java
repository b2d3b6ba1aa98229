package io.tidemill.bridge.ingress;

import io.cloudevents.CloudEvent;
import io.tidemill.bridge.core.ContentMode;
import io.tidemill.schemas.event.BatchReading;
import io.tidemill.schemas.event.BinaryEvent;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventDraft;
import io.tidemill.schemas.event.Excerpt;
import io.tidemill.schemas.event.HeaderField;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its first octet to its answer. One thread at a time acts on it: Jetty's that
 * reads the body, then one that writes the answer.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final EventLog log;
  private final IngressListener listener;
  private final String place;
  private String broker = "";
  private String topic = "";
  private ContentMode mode = ContentMode.BINARY;

  Intake(
      Request request,
      Response response,
      Callback callback,
      EventLog log,
      IngressListener listener) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.log = log;
    this.listener = listener;
    this.place = Excerpt.of(request.getMethod() + " " + Request.getPathInContext(request));
  }

  /** Says where the events go, once it is known. */
  void to(String brokerName, String topicName) {
    broker = brokerName;
    topic = topicName;
  }

  void answer(Answer answer) {
    answer.write(response, callback);
  }

  void refuse(ProblemCode code, String found, String expected, String fix) {
    refuse(new Problem(code, "", "", found, expected, fix));
  }

  void refuse(Problem problem) {
    refuse(List.of(problem.in(place)), List.of());
  }

  private void refuse(List<Problem> problems, List<Answers.Item> items) {
    try {
      listener.refused(broker, problems.getFirst().code());
    } finally {
      // A listener that fails must not leave a sender waiting.
      answer(Answers.refused(problems, items));
    }
  }

  /** Refuses a request whose body was not read yet: that is dropped first, within limits. */
  void refuseUnread(ProblemCode code, String found, String expected, String fix) {
    Problem problem = new Problem(code, "", "", found, expected, fix);
    if (request.getLength() > BodyReader.DRAIN_BYTES_MAX
        || request.getHeaders().contains(HttpHeader.EXPECT)) {
      refuse(problem);
      return;
    }
    new BodyReader(
            request,
            0,
            0,
            new BodyReader.Listener() {
              @Override
              public void read(byte[] nothing) {
                refuse(problem);
              }

              @Override
              public void tooLarge() {
                refuse(problem);
              }

              @Override
              public void failed() {
                refuse(problem);
              }
            })
        .run();
  }

  /** Reads the body, then stores what it holds and answers. */
  void receive(ContentMode contentMode, int eventBytesMax) {
    mode = contentMode;
    int bytesMax = mode == ContentMode.BATCH ? JsonEvents.BATCH_BYTES_MAX : eventBytesMax;
    if (request.getLength() > bytesMax) {
      refuseUnread(ProblemCode.TM_3004, request.getLength() + " bytes", atMost(bytesMax), remedy());
      return;
    }
    new BodyReader(
            request,
            request.getLength(),
            bytesMax,
            new BodyReader.Listener() {
              @Override
              public void read(byte[] body) {
                decode(body, eventBytesMax);
              }

              @Override
              public void tooLarge() {
                refuse(
                    ProblemCode.TM_3004,
                    "more than " + bytesMax + " bytes",
                    atMost(bytesMax),
                    remedy());
              }

              @Override
              public void failed() {
                refuse(
                    ProblemCode.TM_3001,
                    "a body that ends early, comes too slowly or is wrongly framed",
                    "as many octets as declared",
                    "send the request again");
              }
            })
        .run();
  }

  private static String atMost(int bytesMax) {
    return "at most " + bytesMax + " bytes";
  }

  private String remedy() {
    return mode == ContentMode.BATCH ? "split the batch" : "send a reference instead of the data";
  }

  private void decode(byte[] body, int eventBytesMax) {
    BatchReading reading;
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    try {
      reading = read(body, eventBytesMax);
      if (reading instanceof BatchReading.Items items) {
        events(items).forEach(event -> records.add(EventCodec.encode(topic, event, null)));
      }
    } catch (RuntimeException bug) {
      // Whatever was sent, the sender gets an answer, and it is not 5xx: the same octets would fail
      // again.
      LOG.atError().addKeyValue("broker", broker).setCause(bug).log("A request broke the ingress.");
      refuse(
          ProblemCode.TM_3001, "input that broke the reader", "a CloudEvent", "tell the operator");
      return;
    }
    switch (reading) {
      case BatchReading.Unreadable(Problem problem) -> refuse(problem);
      case BatchReading.Items items -> settle(items, records);
    }
  }

  private BatchReading read(byte[] body, int eventBytesMax) {
    List<HeaderField> headers = headers();
    TraceContext trace = HeaderField.trace(headers);
    return switch (mode) {
      case BINARY -> new BatchReading.Items(List.of(BinaryEvent.read(headers, body, trace)));
      case STRUCTURED ->
          new BatchReading.Items(List.of(JsonEvents.read(body, EventDraft.Limits.DOOR, trace)));
      case BATCH -> JsonEvents.readBatch(body, eventBytesMax, trace);
    };
  }

  private static List<CloudEvent> events(BatchReading.Items items) {
    return items.items().stream()
        .filter(Reading.Read.class::isInstance)
        .map(item -> ((Reading.Read) item).event())
        .toList();
  }

  private List<HeaderField> headers() {
    List<HeaderField> headers = new ArrayList<>(request.getHeaders().size());
    request
        .getHeaders()
        .forEach(field -> {
          String value = field.getValue();
          headers.add(new HeaderField(field.getName(), value == null ? "" : value));
        });
    return headers;
  }

  private void settle(BatchReading.Items readings, List<ProducerRecord<byte[], byte[]>> records) {
    List<Problem> problems = problems(readings.items());
    if (!problems.isEmpty()) {
      refuse(problems, mode == ContentMode.BATCH ? none(readings) : List.of());
    } else if (records.isEmpty()) {
      answer(Answers.accepted(List.of()));
    } else {
      new Submission(events(readings), this::stored).append(log, records);
    }
  }

  private List<Problem> problems(List<Reading> readings) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      if (readings.get(i) instanceof Reading.Refused refused) {
        String pointer = mode == ContentMode.BATCH ? "/" + i : "";
        refused.problems().forEach(problem -> problems.add(problem.below(pointer).in(place)));
      }
    }
    return problems;
  }

  private static List<Answers.Item> none(BatchReading.Items readings) {
    return readings.items().stream().map(item -> new Answers.Item(item.id(), false)).toList();
  }

  /** Runs on the log's thread: the answer is made and written on one of Jetty's. */
  private void stored(Submission submission) {
    try {
      request.getComponents().getExecutor().execute(() -> finish(submission));
    } catch (RejectedExecutionException stopping) {
      finish(submission);
    }
  }

  private void finish(Submission submission) {
    try {
      count(submission);
    } finally {
      answer(
          submission.answer(mode, place)); // A listener that fails must not leave a sender waiting.
    }
  }

  private void count(Submission submission) {
    int stored = submission.stored();
    if (stored > 0) {
      listener.accepted(broker, stored, mode);
    }
    List<Problem> problems = submission.problems(mode, place);
    if (!problems.isEmpty()) {
      listener.refused(broker, problems.getFirst().code());
    }
  }
}
