package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.emit;
import static io.tidemill.workflow.testing.Sketch.end;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.workflow.testing.Scenario;
import org.junit.jupiter.api.Test;

/** Events that a workflow emits; an addition to Function Workflow v0.1. */
final class EmitTest {
  @Test
  void theInputGoesToTheBrokerWithAnIdOfItsOwn() {
    var definition =
        define(emit("S", "orders").input("$.event").result("$.sent").to("End"), end("End"));
    Scenario scenario = given(definition).start("{'event':{'type':'t','source':'/w'}}");
    Effect.Emit put = scenario.take(Effect.Emit.class);
    assertThat(put.broker()).isEqualTo("orders");
    assertThat(put.id()).isEqualTo("test/1/1/0/3");
    scenario.then(
        succeeds(
            "{'event':{'type':'t','source':'/w'},'sent':{'type':'t','source':'/w','id':'test/1/1/0/3','time':'1970-01-01T00:00:00Z'}}"));
  }

  @Test
  void anIdThatIsThereIsKept() {
    Scenario scenario =
        given(define(emit("S", "orders").to("End"), end("End"))).start("{'id':'mine'}");
    assertThat(scenario.take(Effect.Emit.class).id()).isEqualTo("mine");
  }

  @Test
  void whatIsNoObjectIsNoEvent() {
    given(define(emit("S", "orders").to("End"), end("End")))
        .start("5")
        .then(failsWith("SYS.FilterError"))
        .andNothingElse();
  }
}
