package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.resource.Kind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What tables and descriptions show of each kind. */
final class Columns {
  private static final Column NAME = Column.at("NAME", "/metadata/name");
  private static final Column BROKER = Column.at("BROKER", "/spec/broker");
  private static final Column LABELS =
      new Column("LABELS", true, document -> pairs(document.at("/metadata/labels")));

  /** Of workflow instances. */
  static final List<Column> INSTANCES =
      List.of(
          Column.at("TOKEN", "/token"),
          Column.at("RUN", "/run"),
          Column.at("STATUS", "/status"),
          Column.at("STATE", "/state"),
          Column.at("CODE", "/code"),
          Column.at("STARTED", "/startedAt"),
          Column.at("CHANGED", "/changedAt").onlyWide(),
          Column.at("VERSION", "/version").onlyWide(),
          Column.at("ID", "/id").onlyWide());

  /** Of dead letters. */
  static final List<Column> DEAD_LETTERS =
      List.of(
          Column.at("PLACE", "/place"),
          Column.at("TIME", "/time"),
          Column.at("TRIGGER", "/trigger"),
          Column.at("CODE", "/code"),
          Column.at("ID", "/event/id"),
          Column.at("TYPE", "/event/type"),
          Column.at("ATTEMPTS", "/attempts"),
          Column.at("STATUS", "/status").onlyWide(),
          Column.at("DESTINATION", "/destination").onlyWide(),
          Column.at("ORIGIN", "/origin").onlyWide(),
          Column.at("REASON", "/reason").onlyWide());

  /** Of groups of dead letters. */
  static final List<Column> DEAD_LETTER_GROUPS =
      List.of(
          Column.at("TRIGGER", "/trigger"),
          Column.at("CODE", "/code"),
          Column.at("COUNT", "/count"),
          Column.at("FIRST", "/first"),
          Column.at("LAST", "/last"),
          Column.at("EXAMPLE", "/example/reason"));

  /** Of events that a filter judged. */
  static final List<Column> JUDGED =
      List.of(
          Column.at("ID", "/id"),
          Column.at("TYPE", "/type"),
          Column.at("SOURCE", "/source"),
          new Column("DECIDED BY", false, row -> texts(row.path("decidedBy"))),
          Column.at("PLACE", "/place").onlyWide());

  /** Of the accounts of a verification. */
  static final List<Column> ACCOUNTS =
      List.of(
          Column.at("TRIGGER", "/trigger"),
          Column.at("MATCHED", "/matched"),
          Column.at("DELIVERED", "/delivered"),
          Column.at("DEAD-LETTERED", "/deadLettered"),
          Column.at("PENDING", "/pending"),
          Column.at("UNACCOUNTED", "/unaccounted"));

  /** Of the answer to a start. */
  static final List<Column> STARTS =
      List.of(
          Column.at("WORKFLOW", "/workflow"),
          Column.at("TOKEN", "/token"),
          Column.at("INSTANCE", "/instance"),
          Column.at("STATE", "/state"));

  private Columns() {}

  static List<Column> of(Kind kind) {
    return switch (kind) {
      case BROKER ->
          List.of(
              NAME,
              Column.at("PARTITIONS", "/spec/partitions"),
              Column.at("RETENTION", "/spec/retention"),
              Column.at("MAX-EVENT-BYTES", "/spec/maxEventBytes").onlyWide(),
              LABELS);
      case FUNCTION ->
          List.of(
              NAME,
              new Column("RUNTIME", false, Columns::runtime),
              Column.at("TARGET", "/spec/http/url", "/spec/java/class"),
              Column.at("TIMEOUT", "/spec/timeout").onlyWide(),
              Column.at("CONCURRENCY", "/spec/concurrency").onlyWide(),
              LABELS);
      case TRIGGER ->
          List.of(
              NAME,
              BROKER,
              new Column("FILTER", false, FilterText::of),
              Column.at(
                  "SUBSCRIBER",
                  "/spec/subscriber/ref/name",
                  "/spec/subscriber/uri",
                  "/spec/subscriber/topic"),
              new Column("READY", false, Columns::ready),
              Column.at("DELIVERY", "/spec/delivery").onlyWide(),
              LABELS);
      case WORKFLOW ->
          List.of(
              NAME,
              Column.at("VERSION", "/status/version"),
              BROKER,
              new Column("STATES", false, Columns::states),
              LABELS);
      case SOURCE ->
          List.of(
              NAME,
              BROKER,
              Column.at("SCHEDULE", "/spec/cron/schedule"),
              Column.at("TIME-ZONE", "/spec/cron/timeZone"),
              Column.at("TYPE", "/spec/event/type"),
              Column.at("SOURCE", "/spec/event/source").onlyWide(),
              LABELS);
    };
  }

  /** {@code True}, or {@code False} and why. */
  private static String ready(JsonNode document) {
    for (JsonNode condition : document.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        String reason = condition.path("reason").asText("");
        return condition.path("status").asText() + (reason.isEmpty() ? "" : " (" + reason + ")");
      }
    }
    return "";
  }

  private static String runtime(JsonNode document) {
    JsonNode spec = document.path("spec");
    return spec.has("http") ? "http" : spec.has("java") ? "java" : "";
  }

  private static String states(JsonNode document) {
    JsonNode definition = document.at("/spec/definition");
    JsonNode states = (definition.isObject() ? definition : document.path("spec")).path("states");
    return Integer.toString(states.size());
  }

  private static String texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }

  private static String pairs(JsonNode labels) {
    return labels.properties().stream()
        .map(label -> label.getKey() + "=" + label.getValue().asText())
        .collect(Collectors.joining(","));
  }
}
