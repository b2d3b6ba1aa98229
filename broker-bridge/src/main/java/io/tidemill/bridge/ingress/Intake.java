package io.tidemill.bridge.ingress;

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
import io.tidemill.schemas.resource.Broker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
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
  private final Gate gate;
  private final BytesInFlight.Share share;
  private final String place;
  private @Nullable Broker target;
  private String broker = "";
  private String topic = "";
  private ContentMode mode = ContentMode.BINARY;
  private @Nullable Patience patience;

  Intake(
      Request request,
      Response response,
      Callback callback,
      EventLog log,
      IngressListener listener,
      Gate gate) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.log = log;
    this.listener = listener;
    this.gate = gate;
    this.share = gate.bytes().share();
    this.place = Excerpt.of(request.getMethod() + " " + Request.getPathInContext(request));
  }

  /** Says where the events go, once it is known. */
  void to(Broker found, String topicName) {
    target = found;
    broker = found.name();
    topic = topicName;
  }

  void answer(Answer answer) {
    share.close();
    if (patience != null) {
      patience.close();
    }
    answer.write(response, callback);
  }

  void refuse(ProblemCode code, String found, String expected, String fix) {
    refuse(new Problem(code, "", "", found, expected, fix));
  }

  void refuse(Problem problem) {
    refuse(problem.code(), Answers.refused(List.of(problem.in(place)), List.of()));
  }

  private void refuse(ProblemCode code, Answer answer) {
    try {
      listener.refused(broker, code);
    } finally {
      // A listener that fails must not leave a sender waiting.
      answer(answer);
    }
  }

  private Problem noRoom() {
    return new Problem(
        ProblemCode.TM_3008,
        "",
        "",
        "%,d bytes that wait to be stored".formatted(gate.bytes().held()),
        "less than %,d bytes".formatted(gate.bytes().bytesMax()),
        "send it again after " + Answers.RETRY_AFTER_SECONDS + " s, with the same id");
  }

  /** Refuses a request whose body was not read yet: that is dropped first, within limits. */
  void refuseUnread(ProblemCode code, String found, String expected, String fix) {
    refuseUnread(new Problem(code, "", "", found, expected, fix));
  }

  private void refuseUnread(Problem problem) {
    if (request.getLength() > BodyReader.DRAIN_BYTES_MAX
        || request.getHeaders().contains(HttpHeader.EXPECT)) {
      refuse(problem);
      return;
    }
    new BodyReader(
            request,
            0,
            0,
            share,
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
              public void noRoom() {
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
    if (!share.open(headerBytes())) {
      refuseUnread(noRoom());
      return;
    }
    int bytesMax = mode == ContentMode.BATCH ? JsonEvents.BATCH_BYTES_MAX : eventBytesMax;
    if (request.getLength() > bytesMax) {
      refuseUnread(ProblemCode.TM_3004, request.getLength() + " bytes", atMost(bytesMax), remedy());
      return;
    }
    new BodyReader(
            request,
            request.getLength(),
            bytesMax,
            share,
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
              public void noRoom() {
                refuse(Intake.this.noRoom());
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
    List<@Nullable ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    try {
      reading = waiting(read(body, eventBytesMax));
      if (reading instanceof BatchReading.Items(var items)) {
        items.forEach(item ->
            records.add(
                item instanceof Reading.Read(var event)
                    ? EventCodec.encode(topic, event, null)
                    : null));
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
      case BatchReading.Items(var items) -> settle(items, records);
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

  /** Puts the address of a sender that waits into its event. */
  private BatchReading waiting(BatchReading reading) {
    if (mode == ContentMode.BATCH
        || !(reading instanceof BatchReading.Items(var items))
        || !(items.getFirst() instanceof Reading.Read(var event))) {
      return reading;
    }
    patience = Patience.of(request, gate.senders()).orElse(null);
    return patience == null
        ? reading
        : new BatchReading.Items(List.of(new Reading.Read(patience.addressed(event))));
  }

  private long headerBytes() {
    long bytes = 0;
    for (HttpField field : request.getHeaders()) {
      String value = field.getValue();
      bytes += field.getName().length() + (value == null ? 0 : value.length());
    }
    return bytes;
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

  private void settle(List<Reading> items, List<@Nullable ProducerRecord<byte[], byte[]>> records) {
    int events = (int) items.stream().filter(Reading.Read.class::isInstance).count();
    Broker to = Objects.requireNonNull(target, "to was not called");
    var submission = new Submission(items, this::stored);
    if (events == 0) {
      finish(submission);
      return;
    }
    long seconds = gate.rates().take(to, events);
    if (seconds > 0) {
      Problem problem = tooMany(Objects.requireNonNull(to.rateLimit()), seconds);
      refuse(problem.code(), Answers.tooMany(problem.in(place), seconds));
      return;
    }
    submission.append(log, records, event -> gate.duplicates().claim(to, event));
  }

  private static Problem tooMany(Broker.RateLimit limit, long seconds) {
    String rate = limit.eventsPerSecond() + " events a second";
    return new Problem(
        ProblemCode.TM_3007,
        "",
        "",
        "more than " + rate,
        "at most " + rate + " on each node, and " + limit.burst() + " at once",
        "send it again after " + seconds + " s, or raise rateLimit of the broker");
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
      // A listener that fails must not leave a sender waiting.
      Answer answer = submission.answer(mode, place);
      if (patience != null && submission.stored() == 1) {
        share.close();
        patience.answer(answer, request.getComponents().getExecutor(), this::answer);
      } else {
        answer(answer);
      }
    }
  }

  private void count(Submission submission) {
    int stored = submission.stored();
    if (stored > 0) {
      listener.accepted(broker, stored, mode);
    }
    int repeated = submission.repeated();
    if (repeated > 0) {
      listener.repeated(broker, repeated);
    }
    List<Problem> problems = submission.problems(mode, place);
    if (!problems.isEmpty()) {
      listener.refused(broker, problems.getFirst().code());
    }
  }
}
