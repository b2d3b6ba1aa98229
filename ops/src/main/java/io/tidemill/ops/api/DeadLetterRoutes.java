package io.tidemill.ops.api;

import io.tidemill.ops.api.DeadLetters.Wanted;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.ResourceTable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Lists, groups and shows dead letters, and puts them in again. */
final class DeadLetterRoutes {
  private static final int LIMIT_DEFAULT = 100;
  private static final int LIMIT_MAX = 1000;
  private static final int RATE_MAX = 100_000;

  private final Resources resources;
  private final DeadLetters letters;
  private final Clock clock;

  DeadLetterRoutes(Resources resources, DeadLetters letters, Clock clock) {
    this.resources = resources;
    this.letters = letters;
    this.clock = clock;
  }

  /** What can be done below {@code brokers/<broker>/dead-letters}. */
  Map<String, Action> actions(String broker, List<String> below) {
    return switch (below.size()) {
      case 0 -> Map.of("GET", request -> list(request, broker));
      case 1 ->
          switch (below.getFirst()) {
            case "summary" -> Map.of("GET", request -> summary(request, broker));
            case "redrive" -> Map.of("POST", request -> redrive(request, broker));
            default -> Map.of("GET", request -> show(request, broker, below.getFirst()));
          };
      default -> Map.of();
    };
  }

  private Reply list(Request request, String broker) {
    var query = Query.read(request, "trigger", "reason", "since", "until", "id", "limit", "after");
    int limit = query.number("limit", LIMIT_DEFAULT, LIMIT_MAX);
    String after = query.text("after").orElse("");
    return exists(broker)
        ? Answer.json(200, letters.list(broker, wanted(query), limit, after))
        : noBroker(broker);
  }

  private Reply summary(Request request, String broker) {
    var query = Query.read(request, "trigger", "reason", "since", "until", "id");
    return exists(broker)
        ? Answer.json(200, letters.summary(broker, wanted(query)))
        : noBroker(broker);
  }

  private Reply show(Request request, String broker, String place) {
    Query.read(request);
    if (!exists(broker)) {
      return noBroker(broker);
    }
    return letters
        .show(broker, place)
        .map(found -> Answer.json(200, found))
        .orElseGet(() ->
            Answer.problem(
                404,
                new Problem(
                    ProblemCode.TM_2008,
                    "",
                    "",
                    "no dead letter at `" + place + "`",
                    "partition@offset of one that is there",
                    "list them with: tidemill dlq ls --broker " + broker)));
  }

  private Reply redrive(Request request, String broker) throws IOException {
    Query.read(request);
    Fields fields =
        Fields.of(
            Body.object(request),
            clock.instant(),
            "trigger",
            "reason",
            "since",
            "until",
            "ids",
            "dryRun",
            "rate");
    var wanted =
        new Wanted(
            fields.text("trigger"),
            fields.text("reason"),
            fields.moment("since"),
            fields.moment("until"),
            fields.texts("ids"));
    int rate = fields.number("rate", DeadLetters.RATE_DEFAULT, RATE_MAX);
    boolean dryRun = fields.flag("dryRun");
    fields.refuseWrong();
    return exists(broker)
        ? new LineAnswer(letters.redrive(broker, wanted, rate, dryRun))
        : noBroker(broker);
  }

  private Wanted wanted(Query query) {
    return new Wanted(
        query.text("trigger").orElse(null),
        query.text("reason").orElse(null),
        moment(query, "since"),
        moment(query, "until"),
        query.text("id").map(Set::of).orElse(Set.of()));
  }

  private @Nullable Instant moment(Query query, String name) {
    return query.moment(name, clock.instant()).orElse(null);
  }

  private boolean exists(String broker) {
    ResourceTable table = resources.current();
    return broker.equals(DeadLetters.WORKFLOWS) || table.broker(broker).isPresent();
  }

  private Answer noBroker(String broker) {
    return Answer.problem(404, ResourceRoutes.missing(resources.current(), Kind.BROKER, broker));
  }
}
