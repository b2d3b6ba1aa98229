package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Sketch.and;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.branch;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.fork;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class DefinitionTest {
  @Test
  void knowsWhichTriggersEachStateCanStillUse() {
    var definition =
        define(
            await("S", on("A").to("W")),
            await("W", on("B").to("W"), on(and("C", "A")).to("End")),
            end("End"));
    assertThat(definition.consumable("S")).isEqualTo(Set.of("A", "B", "C"));
    assertThat(definition.consumable("End")).isEmpty();
    assertThat(definition.startTriggers()).isEqualTo(Set.of("A"));
  }

  @Test
  void tellsTheBranchFromWhatFollowsIt() {
    var definition =
        define(
            fork(
                    "P",
                    branch(await("X", on("A").to(null))),
                    branch(fork("Q", branch(await("Y", on("B").to(null)))).to(null)))
                .to("W"),
            await("W", on("C").to("End")),
            end("End"));
    assertThat(definition.consumable("P")).isEqualTo(Set.of("A", "B", "C"));
    assertThat(definition.consumable("Y")).isEqualTo(Set.of("B", "C"));
    assertThat(definition.consumableInBranch("Y")).isEqualTo(Set.of("B"));
    assertThat(definition.scope("Y")).isEqualTo(new Definition.Scope("Q", 0));
    assertThat(definition.scope("Q")).isEqualTo(new Definition.Scope("P", 1));
    assertThat(definition.scope("W")).isNull();
  }

  @Test
  void namesItsFunctionsAndTheAttributesThatPathsName() {
    var definition =
        define(
            await(
                "S",
                on("A")
                    .input("$$.event.subject")
                    .call(call("g").input("$$.event.time"), call("f"))
                    .to("E")),
            end("E"));
    assertThat(definition.functions()).containsExactly("f", "g");
    assertThat(definition.eventAttributes())
        .containsExactly("subject", Effect.REPLY_ATTRIBUTE, "time");
  }

  @Test
  void refusesATransitionToNowhereAndAnUnknownTrigger() {
    assertThatThrownBy(() -> define(work("S").to("Nowhere")))
        .hasMessageContaining("has no state Nowhere");
    assertThatThrownBy(() -> define(await("S", on("Z").to("S"))))
        .hasMessageContaining("waits for unknown Z");
    assertThatThrownBy(() -> define(work("S").to("S"), end("S")))
        .hasMessageContaining("two states are named S");
  }
}
