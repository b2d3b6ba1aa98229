package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.resource.Kind;
import java.util.List;
import java.util.stream.Collectors;

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
              Column.at("SUBSCRIBER", "/spec/subscriber/ref/name", "/spec/subscriber/uri"),
              Column.at("DELIVERY", "/spec/delivery").onlyWide(),
              LABELS);
      case WORKFLOW ->
          List.of(
              NAME,
              Column.at("VERSION", "/status/version"),
              BROKER,
              new Column("STATES", false, Columns::states),
              LABELS);
    };
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

  private static String pairs(JsonNode labels) {
    return labels.properties().stream()
        .map(label -> label.getKey() + "=" + label.getValue().asText())
        .collect(Collectors.joining(","));
  }
}
