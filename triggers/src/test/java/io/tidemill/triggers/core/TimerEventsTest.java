package io.tidemill.triggers.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.triggers.core.TimerEvents.Asked;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimerEventsTest {
  @Test
  void aRequestStartsATimerUnderItsId() {
    assertThat(
            read(
                TimerEvents.REQUEST,
                """
                {"after": "PT2M", "id": "a/b",
                 "event": {"type": "late", "source": "/t", "subject": "h1", "data": {"n": 1.50}}}
                """))
        .isEqualTo(
            new Asked.Append(
                new InstanceKey("~timer.orders", "a/b"),
                new LogRecord.StartRequested(
                    1,
                    "/home 7",
                    "{\"afterMs\":120000,\"event\":{\"type\":\"late\",\"source\":\"/t\","
                        + "\"subject\":\"h1\",\"data\":{\"n\":1.50},\"specversion\":\"1.0\"}}")));
  }

  @Test
  void aRequestWithoutAnIdIsNamedByItsEvent() {
    Asked asked =
        read(
            TimerEvents.REQUEST,
            "{\"at\": \"2030-01-31T09:00:00+01:00\", \"event\": {\"type\": \"t\", \"source\": \"s\"}}");
    assertThat(asked)
        .isInstanceOfSatisfying(
            Asked.Append.class,
            append -> {
              assertThat(append.key()).isEqualTo(new InstanceKey("~timer.orders", "/home,7"));
              assertThat(append.record().toString()).contains("\"atMs\":1896076800000");
            });
  }

  @Test
  void aCancelTakesBackWhateverRunsUnderItsId() {
    assertThat(read(TimerEvents.CANCEL, "{\"id\": \"a/b\"}"))
        .isEqualTo(
            new Asked.Append(
                new InstanceKey("~timer.orders", "a/b"),
                new LogRecord.CommandRequested(
                    "/home 7", "*", new LogRecord.Command.Cancel("asked by event 7"))));
  }

  @Test
  void otherEventsMeanNothing() {
    assertThat(TimerEvents.read("orders", event("io.tidemill.timer.requested", "{}"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                                                             | /data: expected a JSON object
          {"event": {}}                                                   | /data: expected exactly one of
          {"after": "PT1S", "at": "2030-01-01T00:00:00Z", "event": {}}    | /data: expected exactly one of
          {"after": 5, "event": {}}                                       | /data/after: expected a duration
          {"after": "5s", "event": {}}                                    | /data/after: expected a duration
          {"after": "PT-1S", "event": {}}                                 | /data/after: expected a duration
          {"after": "P4000D", "event": {}}                                | /data/after: expected a duration
          {"at": "tomorrow", "event": {}}                                 | /data/at: expected an instant
          {"at": "2030-01-01T00:00:00", "event": {}}                      | /data/at: expected an instant
          {"after": "PT1S"}                                               | /data/event: expected an event
          {"after": "PT1S", "event": {"source": "/s"}}                    | /data/event/type: expected
          {"after": "PT1S", "event": {"type": "t", "source": "/s", "X": 1}}       | /data/event/X: expected
          {"after": "PT1S", "event": {"type": "t", "source": "/s"}, "id": 7}      | /data/id: expected a string
          {"after": "PT1S", "event": {"type": "t", "source": "/s"}, "ids": "7"}   | /data/ids: expected only after, at, event, id
          """)
  void aRequestThatCannotBeReadSaysWhy(String data, String reason) {
    assertThat(read(TimerEvents.REQUEST, data))
        .isInstanceOfSatisfying(
            Asked.Malformed.class, malformed -> assertThat(malformed.reason()).startsWith(reason));
  }

  @Test
  void aCancelNeedsTheId() {
    assertThat(read(TimerEvents.CANCEL, "{}"))
        .isInstanceOfSatisfying(
            Asked.Malformed.class,
            malformed -> assertThat(malformed.reason()).startsWith("/data/id"));
  }

  @Test
  void anEventWithoutDataCannotBeRead() {
    CloudEvent empty =
        CloudEventBuilder.v1()
            .withId("7")
            .withSource(URI.create("/home"))
            .withType(TimerEvents.REQUEST)
            .build();
    assertThat(TimerEvents.read("orders", empty)).get().isInstanceOf(Asked.Malformed.class);
  }

  private static Asked read(String type, String data) {
    return TimerEvents.read("orders", event(type, data)).orElseThrow();
  }

  private static CloudEvent event(String type, String data) {
    return CloudEventBuilder.v1()
        .withId("7")
        .withSource(URI.create("/home"))
        .withType(type)
        .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
        .build();
  }
}
