package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.*;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.testing.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that a workflow emits; an addition to Function Workflow v0.1. */
final class EmitTest {
  @Test
  void theInputGoesToTheBrokerWithAnIdOfItsOwn() {
    var definition = define(emit("S", "orders").input("$.event").result("$.sent").to("End"), end("End"));
    Scenario scenario = given(definition).start("{'event':{'type':'t','source':'/w'}}");
    Effect.Emit put = scenario.take(Effect.Emit.class);
    assertThat(put.broker()).isEqualTo("orders");
    assertThat(put.id()).isEqualTo("test/1/1/3");
    scenario.then(succeeds("{'event':{'type':'t','source':'/w'},'sent':{'type':'t','source':'/w','id':'test/1/1/3'}}"));
  }

  @Test
  void anIdThatIsThereIsKept() {
    Scenario scenario = given(define(emit("S", "orders").to("End"), end("End"))).start("{'id':'mine'}");
    assertThat(scenario.take(Effect.Emit.class).id()).isEqualTo("mine");
  }

  @Test
  void whatIsNoObjectIsNoEvent() {
    given(define(emit("S", "orders").to("End"), end("End"))).start("5").then(failsWith("SYS.FilterError")).andNothingElse();
  }
}
