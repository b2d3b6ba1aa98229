package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.workflow.testing.Scenario;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole trail of a run, from the log. */
final class ReplayTest {
  private static final Definition WORK =
      define(work("S", call("f")).result("$.f").to("W"), await("W", on("A").to("End")), end("End"));

  @Test
  void tellsWhatEachRecordLedTo() {
    Scenario scenario = given(WORK).start("{'n':1}").returns("f", "2").event("A", "{'a':1}");
    List<Replay.Recorded> told = scenario.replay();
    assertThat(told).hasSize(3);
    assertThat(told.getLast().decision().after()).isEqualTo(scenario.instance());
    assertThat(told.get(1).decision().events())
        .contains(
            new InstanceEvent.StateLeft(
                1, "S", "W", Document.parse("{\"n\":1,\"f\":2}").orElseThrow()));
  }

  @Test
  void appliesHeldRecordsWhenTheyWereReleased() {
    Scenario scenario =
        given(WORK)
            .start("{}")
            .command(new Command.Pause())
            .returns("f", "2")
            .event("A", "{}")
            .at(7)
            .command(new Command.Resume());
    List<Replay.Recorded> told = scenario.replay();
    assertThat(told.stream().map(Replay.Recorded::released))
        .containsExactly(false, false, false, false, false, true, true);
    assertThat(told.getLast().decision().after()).isEqualTo(scenario.instance());
  }

  @Test
  void givesALaterRunItsNumber() {
    Scenario scenario =
        given(WORK).start("one", "{}").fails("f", "X").start("two", "{}").returns("f", "2");
    var records = scenario.log().subList(2, 4);
    var told = Replay.of(records, scenario.instance().key(), 2, _ -> WORK);
    Instance after = told.getLast().decision().after();
    assertThat(after).isNotNull();
    assertThat(after == null ? "" : after.id()).isEqualTo("test/1/2");
    assertThat(after == null ? List.of() : after.trail()).isEqualTo(scenario.instance().trail());
  }

  @Test
  void theOffsetsOfARunAreAllThatIsNeeded() {
    Scenario scenario =
        given(WORK)
            .event("B", "{}")
            .start("{}")
            .owner("n")
            .event("C", "{}")
            .event("x", "A", "{}")
            .event("x", "A", "{}")
            .returns("f", "2");
    var needed = new ArrayList<Replay.PositionedRecord>();
    for (long offset : scenario.instance().records().toArray()) {
      needed.add(scenario.log().get((int) offset));
    }
    assertThat(needed).hasSizeLessThan(scenario.log().size());
    var told = Replay.of(needed, scenario.instance().key(), _ -> WORK);
    assertThat(told.getLast().decision().after()).isEqualTo(scenario.instance());
  }
}
