package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.ignores;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.keeps;
import static io.tidemill.workflow.testing.Expectation.only;
import static io.tidemill.workflow.testing.Expectation.refusesTheEvent;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.tells;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.branch;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.fork;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.together;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.testing.Scenario;
import org.junit.jupiter.api.Test;

/** Everything has a limit: Function Workflow v0.1 §19. */
final class LimitsTest {
  private static final Definition CALL =
      define(work("S", call("f")).to("W"), await("W", on("A").to("End")), end("End"));

  @Test
  void aLoopThatNeverWaitsFails() {
    var loop = define(work("S").to("T"), work("T").to("S"), end("End"));
    Scenario scenario = given(loop).start("{}").then(failsWith("SYS.Fail"));
    assertThat(scenario.instance().message()).contains("a loop");
  }

  @Test
  void aLoopThatForksFails() {
    var loop = define(fork("P", branch(work("X").to(null))).output("$[0]").to("P"));
    given(loop).start("{}").then(failsWith("SYS.Fail"));
  }

  @Test
  void aLoopThatUsesKeptEventsGoesOn() {
    var loop =
        define(
            await("S", on("B").to("T")),
            await("T", on("A").result("null").to("U"), on("C").to("End")),
            work("U").to("V"),
            work("V").to("T"),
            end("End"));
    Scenario scenario = given(loop).start("{}");
    for (int i = 0; i < 900; i++) {
      scenario.event("A", null);
    }
    scenario.event("B", null).then(waitsIn("T")).event("C", null).then(succeeds("{}"));
  }

  @Test
  void anInboxThatIsFullFails() {
    Scenario scenario = given(CALL).start("{}");
    for (int i = 0; i < Deliveries.INBOX_MAX; i++) {
      scenario.event("A", null);
    }
    scenario.then(keeps(Deliveries.INBOX_MAX)).event("A", null).then(failsWith("SYS.Fail"));
  }

  @Test
  void anInboxWithTooMuchDataFails() {
    Scenario scenario = given(CALL).start("{}");
    String data = "\"" + "x".repeat(4_000) + "\"";
    int most = Document.BYTES_MAX / 4_002;
    for (int i = 0; i < most; i++) {
      scenario.event("A", data);
    }
    scenario.then(keeps(most)).event("A", data).then(failsWith("SYS.Fail"));
  }

  @Test
  void anEventThatIsTooLargeFails() {
    given(CALL)
        .start("{}")
        .event("A", "\"" + "x".repeat(Document.BYTES_MAX) + "\"")
        .then(failsWith("SYS.Fail"), refusesTheEvent());
  }

  @Test
  void dataThatGrowTooLargeFail() {
    var definition = define(work("S", call("f").result("$.a")).result("$.b").to("End"), end("End"));
    String half = "{\"x\":\"" + "x".repeat(Document.BYTES_MAX * 2 / 3) + "\"}";
    given(definition).start(half).returns("f", half).then(failsWith("SYS.Fail"));
  }

  @Test
  void dataThatGrowTooDeepFail() {
    String deep = "[".repeat(Json.DEPTH_MAX) + "]".repeat(Json.DEPTH_MAX);
    var definition = define(work("S").result("$.deeper").to("End"), end("End"));
    given(definition).start(deep).then(failsWith("SYS.FilterError"));
    var wrapped = define(together("S", call("f")).to("End"), end("End"));
    given(wrapped).start("{}").returns("f", deep).then(failsWith("SYS.Fail"));
  }

  @Test
  void escapesCountAsTheyAreWritten() {
    // Half the limit in characters, three times the limit in bytes.
    String control = "\"" + "\\u0001".repeat(Document.BYTES_MAX / 2) + "\"";
    given(CALL).start(control).then(only(InstanceEvent.StartRefused.class));
    String exact = "\"" + "x".repeat(Document.BYTES_MAX - 2) + "\"";
    given(CALL).start(exact).then(invokes("f"));
  }

  @Test
  void theTrailKeepsItsNewestEntries() {
    var loop = define(work("S", call("f")).to("S"), end("End"));
    Scenario scenario = given(loop).start("{}");
    for (int i = 0; i < 600; i++) {
      scenario.returns("f", "1");
    }
    assertThat(scenario.instance().trail()).hasSize(Instance.TRAIL_MAX).endsWith("S", "f#1");
  }

  @Test
  void acceptedEventsAreRememberedUpToALimit() {
    var loop = define(await("S", on("A").result("null").to("S")));
    Scenario scenario = given(loop).start("{}");
    for (int i = 0; i <= Instance.ACCEPTED_MAX; i++) {
      scenario.event("x" + i, "A", null);
    }
    scenario
        .event("x1", "A", null)
        .then(ignores(Ignored.DUPLICATE))
        .event("x0", "A", null)
        .then(tells(InstanceEvent.EventAccepted.class));
  }

  @Test
  void theOffsetsOfTheRecordsThatChangedTheRunAreKept() {
    Scenario scenario =
        given(CALL).event("C", "{}").start("{}").event("B", "{}").owner("n").event("A", "{}");
    // The dead letter changed nothing; the unconsumable event is remembered; the owner is nobody's.
    assertThat(scenario.instance().records().toArray()).containsExactly(1, 2, 4);
  }

  @Test
  void offsetsAreKeptUpToALimit() {
    Offsets offsets = Offsets.NONE;
    long[] expected = new long[Offsets.COUNT_MAX];
    for (int i = 0; i < Offsets.COUNT_MAX + 5; i++) {
      long offset = (long) i * i * i * 1000;
      offsets = offsets.plus(offset).plus(offset);
      if (i < expected.length) {
        expected[i] = offset;
      }
    }
    assertThat(offsets.toArray()).isEqualTo(expected);
    Offsets read = Offsets.of(offsets.bytes());
    assertThat(read).isEqualTo(offsets);
    assertThat(read.count()).isEqualTo(Offsets.COUNT_MAX);
    Offsets huge = Offsets.NONE.plus(Long.MAX_VALUE - 1).plus(Long.MAX_VALUE);
    assertThat(Offsets.of(huge.bytes()).toArray())
        .containsExactly(Long.MAX_VALUE - 1, Long.MAX_VALUE);
  }
}
