package io.tidemill.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Replay.PositionedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What happened becomes a test that passes and tells the same story. */
final class RecorderTest {
  private static final Path ROOT =
      Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().normalize();

  private static final String DOCUMENT =
      """
      {"trigger-defs": [
         {"name": "A", "source": "/s", "eventID": "t.a", "correlation-token": "$.data.k"},
         {"name": "B", "source": "/s", "eventID": "t.b", "correlation-token": "$.data.k"}],
       "states": [
         {"name": "S", "type": "EVENT", "start": true, "events": [{"event-expression": "A",
            "actions": [{"function": "f", "ResultPath": "$.f"}], "next-state": "W"}]},
         {"name": "W", "type": "EVENT", "events": [{"event-expression": "B", "timeout": 5,
            "actions": [], "next-state": "End"}]},
         {"name": "End", "type": "END", "status": "SUCCESS"}]}
      """;

  @TestFactory
  Stream<DynamicTest> everyConformanceCaseSurvivesItsRecording() {
    return Stream.of("workflow-streams/src/test/resources/conformance", "examples")
        .map(ROOT::resolve)
        .flatMap(folder -> TestKit.files(folder).stream())
        .flatMap(file -> cases(file).stream())
        .filter(test -> !test.expected().onlyFindings())
        .map(test -> DynamicTest.dynamicTest(test.name(), () -> recordsAndRunsAgain(test)));
  }

  private static List<TestCase> cases(Path file) {
    return switch (TestFile.read(file)) {
      case TestFile.Read.Ready(var read) -> read.cases();
      case TestFile.Read.Refused(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  private static void recordsAndRunsAgain(TestCase test) throws IOException {
    Definition definition = Compilation.of(test).definition().orElseThrow();
    ObjectNode document = document(test.subject().source());
    for (var log : Engine.run(test, definition).log.entrySet()) {
      passes(Recorder.record("again", document, definition, log.getKey(), log.getValue()));
    }
  }

  private static void passes(Recording recording) {
    assertThat(recording.differences()).as(Json.pretty(recording.file())).isEmpty();
    TestFile file =
        switch (TestFile.parse(Path.of("recording.json"), Json.pretty(recording.file()))) {
          case TestFile.Read.Ready(var read) -> read;
          case TestFile.Read.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    for (Report.Case done : TestKit.run(file).cases()) {
      assertThat(done.text()).isEmpty();
    }
  }

  private static ObjectNode document(Subject.Source source) throws IOException {
    return switch (source) {
      case Subject.Source.Inline(var document) -> document;
      case Subject.Source.InFile(var file, _) -> {
        var yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        yield (ObjectNode) Json.of(yaml).path("spec");
      }
    };
  }

  @Test
  void timersThatWereAppendedLateFireWhenTheyAreDue() {
    var records = new ArrayList<PositionedRecord>();
    long begin = 1_000_000;
    records.add(at(begin, event("e1", "A", "t.a")));
    records.add(at(begin + 12, new LogRecord.OwnerAssumed("node-1")));
    records.add(
        at(
            begin + 340,
            new LogRecord.CallReturned("test/1/1", 1, 1, new LogRecord.Outcome.Returned("7"))));
    // The event came after the timer was due, but before the record that says so.
    records.add(at(begin + 5_347, event("e2", "B", "t.b")));
    records.add(at(begin + 5_360, new LogRecord.TimerDue("test/1/1", 1, begin + 5_340)));
    Recording recording = record(records);
    passes(recording);
    assertThat(recording.file().at("/cases/0/steps/1/at").asText()).isEqualTo("5340ms");
    assertThat(recording.file().at("/functions/f/0/after").asText()).isEqualTo("340ms");
    assertThat(recording.file().at("/cases/0/expect/instances/1/path").asText())
        .isEqualTo("S>f#1>W>End");
  }

  @Test
  void whatStillRunsIsLeftAtTheEndOfTheLog() {
    Recording recording = record(List.of(at(1_000_000, event("e1", "A", "t.a"))));
    passes(recording);
    assertThat(recording.file().at("/cases/0/until").asText()).isEqualTo("0s");
    assertThat(recording.file().at("/functions/f/0/never").asBoolean()).isTrue();
    assertThat(recording.file().at("/cases/0/expect/instances/1/status").asText())
        .isEqualTo("RUNNING");
  }

  private static Recording record(List<PositionedRecord> records) {
    var document = (ObjectNode) Json.parseOwn(DOCUMENT);
    Definition definition =
        io.tidemill.workflow.v01.FunctionWorkflow.check(
                "test", 1, document, io.tidemill.workflow.v01.Profile.EXTENDED)
            .definition()
            .orElseThrow();
    return Recorder.record("recorded", document, definition, new InstanceKey("test", "1"), records);
  }

  private static PositionedRecord at(long ms, LogRecord record) {
    return new PositionedRecord(new Moment(ms, ms), record);
  }

  private static LogRecord event(String id, String trigger, String type) {
    return new LogRecord.EventArrived(
        1,
        List.of(trigger),
        Map.of("id", id, "source", "/s", "type", type, "specversion", "1.0"),
        "{\"k\":\"1\"}",
        "events-0@1");
  }
}
