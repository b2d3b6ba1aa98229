package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.endedAt;
import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.keeps;
import static io.tidemill.workflow.testing.Expectation.output;
import static io.tidemill.workflow.testing.Expectation.restsIn;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Expectation.waitsIn;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.branch;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.fork;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.pause;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.workflow.testing.Scenario;
import io.tidemill.workflow.testing.Sketch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Branches: Function Workflow v0.1 §14. */
final class BranchesTest {
  private static final Definition FORK =
      define(
          fork(
                  "P",
                  branch(work("F", call("f")).to(null)),
                  branch(pause("D", 1).to("G"), work("G", call("g")).to(null)))
              .input("$.in")
              .result("$.out")
              .to("End"),
          end("End"));

  @Test
  void theResultIsTheArrayOfOutputsInTheOrderOfTheBranches() {
    given(FORK)
        .start("{'in':{'n':3},'keep':true}")
        .then(restsIn("P", Phase.WAITING_BRANCHES), invokes("f", "{'n':3}"))
        .at(1)
        .then(invokes("g", "{'n':3}"))
        .returns("g", "[3]")
        .then(restsIn("P", Phase.WAITING_BRANCHES))
        .at(9)
        .returns("f", "'f3'")
        .then(
            succeeds("{'in':{'n':3},'keep':true,'out':['f3',[3]]}"),
            trail("P>F>f#1>D>G>g#1>End"),
            endedAt(9));
  }

  @Test
  void whatABranchDoesToItsDataNoOtherSees() {
    var definition =
        define(
            fork(
                    "P",
                    branch(work("X").input("$.o").result("$.o.x").to(null)),
                    branch(work("Y").to(null)))
                .to("End"),
            end("End"));
    given(definition)
        .start("{'o':{'n':1}}")
        .then(succeeds("[{'o':{'n':1,'x':{'n':1}}},{'o':{'n':1}}]"));
  }

  @Test
  void branchesNest() {
    var definition =
        define(
            fork(
                    "P",
                    branch(
                        fork(
                                "Q",
                                branch(work("A1", call("f")).to(null)),
                                branch(work("A2").to(null)))
                            .to("A3"),
                        work("A3").result("$").to(null)),
                    branch(work("B").to(null)))
                .to("End"),
            end("End"));
    given(definition)
        .start("1")
        .then(trail("P>Q>A1>f#1>A2>B"))
        .returns("f", "2")
        .then(succeeds("[[2,1],1]"), trail("P>Q>A1>f#1>A2>B>A3>End"));
  }

  @Test
  void anInnerForkMayBeTheLastOfItsBranch() {
    var definition =
        define(
            fork("P", branch(fork("Q", branch(work("A").to(null))).to(null))).to("End"),
            end("End"));
    given(definition).start("1").then(succeeds("[[1]]"));
  }

  @Test
  void anUnhandledErrorInABranchFailsTheInstanceAndCancelsTheOthers() {
    Scenario scenario = given(FORK).start("{'in':1}").then(invokes("f")).fails("f", "Broken");
    scenario.then(failsWith("Broken"), output("{'in':1}"), trail("P>F>f#1>D>!Broken"));
  }

  @Nested
  final class Events {
    private final Definition broadcast =
        define(
            fork(
                    "P",
                    branch(
                        await("X", on("A").to("X2"), on("B").to(null)),
                        await("X2", on("B").to(null))),
                    branch(await("Y", on("A").to(null))))
                .to("W"),
            await("W", on("A").result("$.after").to("End")),
            end("End"));

    @Test
    void a43GoToEveryBranchOnce() {
      given(broadcast)
          .start("{}")
          .event("A", "{'n':1}")
          .then(trail("P>X>Y>X2"), keeps(0))
          .event("B", "{'m':1}")
          .then(trail("P>X>Y>X2>W"), waitsIn("W"));
    }

    @Test
    void a43ThatOneBranchConsumedCountAsConsumedAfterTheJoin() {
      var definition =
          define(
              fork(
                      "P",
                      branch(await("X", on("A").to(null))),
                      branch(await("Y", on("B").to("Z")), await("Z", on("A").to(null))))
                  .output("$[0]")
                  .to("W"),
              await("W", on("A").result("$.after").to("End")),
              end("End"));
      given(definition)
          .start("{}")
          .event("A", "{'n':1}")
          .then(keeps(1))
          .event("A", "{'n':2}")
          .then(keeps(2))
          .event("B", "{}")
          // Z takes the first A, which X took, too; the second is left for W.
          .then(trail("P>X>Y>Z>W>End"), succeeds("{'n':1,'after':{'n':2}}"));
    }

    @Test
    void a43ABranchSeesWhatItsParentHadNotConsumed() {
      var definition =
          define(
              await("S", on("A").call(call("f")).to("P")),
              fork("P", branch(await("X", on("B").to(null))), branch(await("Y", on("B").to(null))))
                  .to("End"),
              end("End"));
      given(definition)
          .event("A", "{}")
          .event("B", "{'b':1}")
          .returns("f", "{}")
          .then(succeeds("[{'b':1},{'b':1}]"));
    }

    @Test
    void leaveTheInboxWhenNobodyCanUseThemAnyMore() {
      var loop =
          define(
              fork(
                      "P",
                      branch(await("X", on("A").result("$.a").to("X"), on("C").to(null))),
                      branch(await("Y", on("B").to(null))))
                  .output("null")
                  .to("W"),
              await("W", on("A").to("End")),
              end("End"));
      Scenario scenario = given(loop).start("{}");
      for (int i = 0; i < Deliveries.INBOX_MAX + 10; i++) {
        scenario.event("A", "1");
      }
      scenario
          .then(keeps(0), restsIn("P", Phase.WAITING_BRANCHES))
          .event("B", "{}")
          .event("C", "{}")
          .then(waitsIn("W"));
    }

    @Test
    void thatAnInnerBranchConsumedStayForTheOuterOnesOnly() {
      var definition =
          define(
              fork(
                      "P",
                      branch(
                          fork(
                                  "Q",
                                  branch(await("X1", on("A").to(null))),
                                  branch(await("X2", on("A").to(null))))
                              .to("X3"),
                          await("X3", on("A").to(null))),
                      branch(await("Y", on("B").to("Z")), await("Z", on("A").to(null))))
                  .output("$[1]")
                  .to("End"),
              end("End"));
      given(definition)
          .start("{}")
          .event("A", "{'n':1}")
          .then(trail("P>Q>X1>X2>Y>X3"), keeps(1))
          .event("B", "{}")
          .then(trail("P>Q>X1>X2>Y>X3>Z"), keeps(0))
          .event("A", "{'n':2}")
          .then(failsWith("SYS.FilterError"));
    }
  }

  @Test
  void tooManyBranchesOrForksInEachOtherFail() {
    var branches = new Sketch.Branch[Flow.THREADS_MAX];
    for (int i = 0; i < branches.length; i++) {
      branches[i] = branch(work("F" + i, call("f")).to(null));
    }
    given(define(fork("P", branches).to("End"), end("End")))
        .start("{}")
        .then(failsWith("SYS.Fail"));
    var inner = work("I", call("f")).to(null);
    for (int i = 0; i <= Flow.FORKS_MAX; i++) {
      inner = fork("P" + i, branch(inner)).to(i == Flow.FORKS_MAX ? "End" : null);
    }
    given(define(inner, end("End"))).start("{}").then(failsWith("SYS.Fail"));
  }

  @Test
  void aStateInTwoBranchesOrAnEndInOneIsABug() {
    assertThatThrownBy(() ->
            define(
                fork("P", branch(work("X").to("Z"), work("Z").to(null)), branch(work("Y").to("Z")))
                    .to("End"),
                end("End")))
        .hasMessageContaining("Z lies in two branches");
    assertThatThrownBy(() -> define(fork("P", branch(work("X").to("E"))).to("E"), end("E")))
        .hasMessageContaining("E is an END inside a branch");
  }
}
