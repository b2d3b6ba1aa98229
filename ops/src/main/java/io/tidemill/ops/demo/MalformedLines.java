package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The lines that are no CloudEvents, or that nobody takes, and what each must be answered. */
final class MalformedLines {
  private static final String STRUCTURED = "application/cloudevents+json";

  /** Each of them brings one event that the audit gets. */
  static final int BATCHES = 2;

  private static final String GOOD =
      "{\"specversion\":\"1.0\",\"id\":\"m\",\"source\":\"/malformed\",\"type\":\"com.bank.malformed\"}";

  private MalformedLines() {}

  /** Thirty for HTTP. */
  static List<ObjectNode> http() {
    var lines = new ArrayList<ObjectNode>();
    lines.addAll(
        times(
            5, line("http", "an event without id", STRUCTURED, GOOD.replace("\"id\":\"m\",", ""))));
    lines.addAll(times(4, line("http", "JSON that breaks off", STRUCTURED, GOOD.substring(0, 40))));
    lines.addAll(times(4, line("http", "version 2.0", STRUCTURED, GOOD.replace("1.0", "2.0"))));
    lines.addAll(
        times(3, line("http", "a source that is no URI", STRUCTURED, GOOD.replace("/mal", "a b"))));
    ObjectNode plain =
        line("http", "JSON without any attribute", "application/json", "{\"loanId\":\"L-001\"}");
    lines.addAll(times(2, plain));
    ObjectNode batch =
        line(
            "http",
            "a batch with one bad item",
            "application/cloudevents-batch+json",
            "[" + GOOD + ",{}]");
    lines.addAll(times(BATCHES, batch));
    lines.addAll(times(4, line("http", "an event in Avro", "application/cloudevents+avro", "Obj")));
    lines.addAll(
        times(
            4,
            line("http", "a broker that is not there", STRUCTURED, GOOD)
                .put("path", "/events/nowhere")));
    lines.addAll(
        times(2, line("http", "an event of 2 MB", STRUCTURED, "x").put("times", 2_000_000)));
    return lines;
  }

  /** One for each refusal over HTTP, the table's row. */
  static List<Row> refusals() {
    var rows = new ArrayList<Row>();
    rows.addAll(Collections.nCopies(BATCHES, Row.PARTLY));
    rows.addAll(Collections.nCopies(18, Row.refused(400, "TM-3001")));
    rows.addAll(Collections.nCopies(4, Row.refused(404, "TM-3002")));
    rows.addAll(Collections.nCopies(2, Row.refused(413, "TM-3004")));
    rows.addAll(Collections.nCopies(4, Row.refused(415, "TM-3005")));
    return rows;
  }

  /** Twenty for Kafka, which takes anything: the mesh puts them aside. */
  static List<ObjectNode> kafka() {
    var lines = new ArrayList<ObjectNode>();
    lines.addAll(times(8, line("kafka", "plain text", "text/plain", "no event at all")));
    lines.addAll(
        times(6, line("kafka", "JSON that breaks off", STRUCTURED, GOOD.substring(0, 40))));
    ObjectNode withoutId =
        Json.object().put("via", "kafka").put("malformed", "an event without id");
    withoutId
        .putObject("headers")
        .put("ce_specversion", "1.0")
        .put("ce_type", "com.bank.malformed")
        .put("ce_source", "/malformed");
    lines.addAll(times(6, withoutId.put("body", "{}")));
    return lines;
  }

  private static ObjectNode line(String via, String what, String contentType, String body) {
    ObjectNode line = Json.object().put("via", via).put("malformed", what);
    line.set("headers", Json.of(Map.of("content-type", contentType)));
    return line.put("body", body);
  }

  private static List<ObjectNode> times(int count, ObjectNode line) {
    return Collections.nCopies(count, line);
  }
}
