package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.resource.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Replays, tests filters, explains events and verifies deliveries. */
final class OperationRoutes {
  private static final int LAST_DEFAULT = 1000;
  private static final int LAST_MAX = 100_000;
  private static final int RATE_MAX = 100_000;
  private static final Duration SCAN_DEFAULT = Duration.ofHours(1);

  private final Resources resources;
  private final Operations operations;
  private final Clock clock;

  OperationRoutes(Resources resources, Operations operations, Clock clock) {
    this.resources = resources;
    this.operations = operations;
    this.clock = clock;
  }

  Reply replay(Request request, String trigger) throws IOException {
    Query.read(request);
    Fields fields =
        Fields.of(
            Body.object(request), clock.instant(), "from", "until", "rate", "subscriber", "dryRun");
    Map<Integer, Long> offsets = fields.offsets("from");
    @Nullable Instant since = offsets.isEmpty() ? fields.moment("from") : null;
    if (since == null && offsets.isEmpty()) {
      fields.missing("from", Moment.FORM + ", or {\"0\": 123}: offsets by partition");
    }
    var replay =
        new Operations.Replay(
            since,
            offsets,
            fields.moment("until"),
            fields.number("rate", Operations.RATE_DEFAULT, RATE_MAX),
            fields.text("subscriber"),
            fields.flag("dryRun"));
    fields.refuseWrong();
    if (resources.current().trigger(trigger).isEmpty()) {
      return missing(Kind.TRIGGER, trigger);
    }
    return new LineAnswer(operations.replay(trigger, replay));
  }

  Reply testFilter(Request request, String broker) throws IOException {
    Query query = Query.read(request, "last");
    int last = query.number("last", LAST_DEFAULT, LAST_MAX);
    String document = Body.text(request);
    return resources.current().broker(broker).isEmpty()
        ? missing(Kind.BROKER, broker)
        : Answer.json(200, operations.testFilter(broker, document, last));
  }

  Reply why(Request request, String id) {
    Query query = Query.read(request, "source", "scan", "since");
    boolean scan = query.flag("scan");
    Instant now = clock.instant();
    Instant since = query.moment("since", now).orElse(now.minus(SCAN_DEFAULT));
    JsonNode found = operations.why(id, query.text("source").orElse(null), scan ? since : null);
    return Answer.json(200, found);
  }

  Reply verify(Request request, String broker) {
    Query query = Query.read(request, "since");
    @Nullable Instant since = query.moment("since", clock.instant()).orElse(null);
    return resources.current().broker(broker).isEmpty()
        ? missing(Kind.BROKER, broker)
        : new LineAnswer(operations.verify(broker, since));
  }

  private Answer missing(Kind kind, String name) {
    return Answer.problem(404, ResourceRoutes.missing(resources.current(), kind, name));
  }
}
