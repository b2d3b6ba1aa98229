package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1005;
import static io.tidemill.schemas.problem.ProblemCode.TM_1010;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.event.EventDraft;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import java.util.List;
import java.util.Optional;

/** Reads the {@code spec} of a source. */
final class SourceReader {
  /** Longest event of a source, as JSON in UTF-8. */
  private static final int EVENT_BYTES_MAX = 256 * 1024;

  private static final String CRON_EXAMPLE = "{ schedule: \"*/5 * * * *\" }";
  private static final String EVENT_EXAMPLE = "{ type: com.example.tick }";

  /** What each event gets of its own. */
  private static final List<String> OWN = List.of("specversion", "id", "time");

  private SourceReader() {}

  static Source read(Metadata metadata, FieldReader spec) {
    String broker = spec.resourceName("broker", Broker.DEFAULT);
    Source.Cron cron =
        spec.requiredObject("cron", CRON_EXAMPLE)
            .map(SourceReader::cron)
            .orElseGet(() -> new Source.Cron("", Source.ZONE_DEFAULT));
    Optional<FieldReader> event = spec.requiredObject("event", EVENT_EXAMPLE);
    spec.unsupported("http", "topic");
    spec.rejectUnknown();
    return new Source(
        metadata,
        broker,
        cron,
        event.map(fields -> event(metadata, fields)).orElseGet(Json::object));
  }

  private static Source.Cron cron(FieldReader cron) {
    String schedule = cron.requiredText("schedule", "\"*/5 * * * *\"");
    String zone = cron.text("timeZone", "Europe/Berlin").orElse(Source.ZONE_DEFAULT);
    cron.rejectUnknown();
    return new Source.Cron(schedule, zone);
  }

  private static ObjectNode event(Metadata metadata, FieldReader fields) {
    ObjectNode event = fields.node().deepCopy();
    for (String name : OWN) {
      if (event.remove(name) != null) {
        fields.report(
            TM_1005,
            fields.at(name),
            "the attribute `" + name + "`",
            "none: each event gets its own",
            "remove `" + name + "`");
      }
    }
    fields.requirePresence("type", "a string", "com.example.tick");
    if (!event.has("source")) {
      event.put("source", "/sources/" + metadata.name());
    }
    int bytes = Json.bytes(event).length;
    if (bytes > EVENT_BYTES_MAX) {
      fields.report(
          TM_1010,
          fields.pointer(),
          "an event of %,d bytes".formatted(bytes),
          "at most %,d bytes".formatted(EVENT_BYTES_MAX),
          "let the data name what is large");
    } else if (event.has("type")) {
      check(event, fields);
    }
    return event;
  }

  private static void check(ObjectNode event, FieldReader fields) {
    ObjectNode complete = event.deepCopy().put("specversion", "1.0").put("id", "1");
    if (JsonEvents.read(Json.bytes(complete), EventDraft.Limits.DOOR, TraceContext.NONE)
        instanceof Reading.Refused(_, var problems)) {
      for (Problem problem : problems) {
        fields.report(
            TM_1005,
            fields.pointer() + problem.pointer(),
            problem.found(),
            problem.expected(),
            problem.fix());
      }
    }
  }
}
