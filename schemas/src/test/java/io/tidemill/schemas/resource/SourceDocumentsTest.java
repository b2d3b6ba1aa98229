package io.tidemill.schemas.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the {@code spec} of a source may say. */
final class SourceDocumentsTest {
  private static ResourceDocuments.Parsed parse(String spec) {
    return ResourceDocuments.parse(
        "s.yaml",
        "{apiVersion: tidemill.io/v1, kind: Source, metadata: {name: tick}, spec: {%s}}"
            .formatted(spec));
  }

  private static Source read(String spec) {
    ResourceDocuments.Parsed parsed = parse(spec);
    assertThat(parsed.problems()).isEmpty();
    return (Source) parsed.documents().getFirst().resource();
  }

  @Test
  void isAClockAndAnEvent() throws Exception {
    Source source =
        read(
            """
            broker: orders,
            cron: {schedule: "*/5 * * * *", timeZone: Europe/Berlin},
            event: {type: com.example.tick, source: /clock, subject: all, tenant: a, data: {n: 1.50}}
            """);
    assertThat(source.broker()).isEqualTo("orders");
    assertThat(source.cron()).isEqualTo(new Source.Cron("*/5 * * * *", "Europe/Berlin"));
    assertThat(source.event())
        .isEqualTo(
            Json.parse(
                """
                {"type": "com.example.tick", "source": "/clock", "subject": "all", "tenant": "a",
                 "data": {"n": 1.50}}
                """));
  }

  @Test
  void needsLittle() {
    Source source = read("cron: {schedule: \"0 8 * * MON\"}, event: {type: week}");
    assertThat(source.broker()).isEqualTo(Broker.DEFAULT);
    assertThat(source.cron().timeZone()).isEqualTo("UTC");
    assertThat(source.event().path("source").asText()).isEqualTo("/sources/tick");
  }

  @Test
  void isReadAsItWasWritten() {
    Source source = read("cron: {schedule: \"0 8 * * MON\"}, event: {type: week, data: [1]}");
    var again = ResourceDocuments.parse("s", ResourceDocuments.toJson(source));
    assertThat(again.documents().getFirst().resource()).isEqualTo(source);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          event: {type: t}                                      | TM_1003 | /spec/cron
          cron: {schedule: x}                                   | TM_1003 | /spec/event
          cron: {}, event: {type: t}                            | TM_1003 | /spec/cron/schedule
          cron: {schedule: x, zone: y}, event: {type: t}        | TM_1002 | /spec/cron/zone
          cron: {schedule: x}, event: {}                        | TM_1003 | /spec/event/type
          cron: {schedule: x}, event: {type: t, id: 1}          | TM_1005 | /spec/event/id
          cron: {schedule: x}, event: {type: t, time: now}      | TM_1005 | /spec/event/time
          cron: {schedule: x}, event: {type: t, My-Ext: 1}      | TM_1005 | /spec/event/My-Ext
          cron: {schedule: x}, event: {type: t}, http: {}       | TM_1008 | /spec/http
          cron: {schedule: x}, event: {type: t}, crom: {}       | TM_1002 | /spec/crom
          """)
  void saysWhatIsWrongAndWhere(String spec, ProblemCode code, String pointer) {
    assertThat(parse(spec).problems())
        .extracting(Problem::code, Problem::pointer)
        .containsExactly(tuple(code, pointer));
  }

  @Test
  void isNotTooLarge() {
    String spec =
        "cron: {schedule: x}, event: {type: t, data: \"%s\"}".formatted("x".repeat(300_000));
    assertThat(parse(spec).problems())
        .extracting(Problem::code)
        .containsExactly(ProblemCode.TM_1010);
  }
}
