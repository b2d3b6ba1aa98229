package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.END;
import static io.tidemill.workflow.v01.Documents.TRIGGERS;
import static io.tidemill.workflow.v01.Documents.branch;
import static io.tidemill.workflow.v01.Documents.check;
import static io.tidemill.workflow.v01.Documents.compiled;
import static io.tidemill.workflow.v01.Documents.errors;
import static io.tidemill.workflow.v01.Documents.events;
import static io.tidemill.workflow.v01.Documents.lines;
import static io.tidemill.workflow.v01.Documents.start;
import static io.tidemill.workflow.v01.Documents.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.Correlation;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Path;
import io.tidemill.workflow.core.Rule;
import io.tidemill.workflow.core.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Rows of the ambiguity register (§21) that a document decides; in ExpressionTextTest.
 */
final class RegisterTest {
  private static final String EVENT =
      "{event-expression: A, timeout: %s, actions: [], next-state: End}";

  @Test
  void a01TheNameIsGivenAtDeployment() {
    String yaml = "name: inside\nversion: '7'\n" + work("actions: []");
    Checked checked = FunctionWorkflow.check("outside", 3, Documents.tree(yaml), Profile.EXTENDED);
    assertThat(checked.definition().orElseThrow().workflow()).isEqualTo("outside");
    assertThat(checked.definition().orElseThrow().version()).isEqualTo(3);
    assertThat(lines(checked)).containsExactly("W WF003 /name", "W WF003 /version");
    assertThat(errors(check(yaml, Profile.STRICT)))
        .containsExactly("WF003 /name", "WF003 /version");
  }

  @Test
  void a02AndA03EventIdIsTheTypeAndTheTokenAPathIntoTheWholeMessage() {
    String yaml =
        TriggerTable.triggers(
            "{name: A, source: /s, eventID: com.x.y, correlation-token: $.patientid}");
    assertThat(compiled(yaml).correlations())
        .containsExactly(
            new Correlation(
                "A", "/s", "com.x.y", ReferencePath.parse("$.patientid").orElseThrow()));
  }

  @Test
  void a05ASingleTriggerOfTheStartNeedsNoToken() {
    String yaml = TriggerTable.triggers("{name: A, source: /s, eventID: t}");
    assertThat(check(yaml, Profile.STRICT).findings()).isEmpty();
    assertThat(compiled(yaml).startTriggers()).containsExactly("A");
  }

  @Test
  void a14TimeoutsAreSecondsAndIsoDurationsAnExtension() {
    assertThat(timeout("5")).isEqualTo(5_000);
    assertThat(timeout("PT0.5S")).isEqualTo(500);
    assertThat(errors(check(events(EVENT.formatted("PT0.5S")), Profile.STRICT)))
        .containsExactly("WF306 /states/0/events/0/timeout");
  }

  private static long timeout(String written) {
    return ((Node.Await) start(events(EVENT.formatted(written)))).timeoutMs();
  }

  @Test
  void a15TheShortestTimeoutEndsTheWait() {
    String yaml =
        TRIGGERS.replaceAll("(?m)^.*name: C.*\n", "")
            + "states:\n  - {name: S, type: EVENT, start: true, events: ["
            + EVENT.formatted("60")
            + ", "
            + EVENT.formatted("30").replace("sion: A", "sion: B")
            + "]}\n"
            + END;
    assertThat(((Node.Await) start(yaml)).timeoutMs()).isEqualTo(30_000);
    Checked checked = check(yaml, Profile.STRICT);
    assertThat(lines(checked)).containsExactly("W WF307 /states/0/events");
    assertThat(checked.warnings().getFirst().fix()).contains("(30 s)");
  }

  @Test
  void a17ATimeoutGoesToTheFirstFailure() {
    String ends =
        END
            + "  - {name: Bad, type: END, status: FAILURE}\n"
            + "  - {name: Worse, type: END, status: FAILURE}\n";
    Checked checked = check(events(EVENT.formatted("5")).replace(END, ends), Profile.STRICT);
    assertThat(lines(checked))
        .containsExactly("W WF210 /states/3", "W WF308 /states/0/events/0/timeout");
    assertThat(checked.warnings().getLast().fix()).contains("timeout ends in \"Bad\"");
  }

  @Test
  void a18ATimeoutInABranchIsAWayToTheEnd() {
    String yaml =
        TRIGGERS.replaceAll("(?m)^.*name: [BC].*\n", "")
            + branch(
                    "{name: W, type: EVENT, start: true, events: ["
                        + "{event-expression: A, timeout: 5, actions: [], next-state: W}]}")
                .replace(": End, branches", ": P, branches");
    assertThat(check(yaml, Profile.STRICT).findings()).isEmpty();
  }

  @Test
  void a24AttributesOfTheEventAreAnExtension() {
    String yaml = events(EVENT.formatted("5, InputPath: $$.event.subject"));
    Node.Await await = (Node.Await) start(yaml);
    assertThat(await.alternatives().getFirst().filters().input())
        .isEqualTo(new Path.OfEvent("subject"));
    assertThat(errors(check(yaml, Profile.STRICT)))
        .containsExactly("WF901 /states/0/events/0/InputPath");
  }

  @Test
  void a25AnEventHasAllThreeFilters() {
    String yaml = events(EVENT.formatted("5, InputPath: $.a, ResultPath: $.b, OutputPath: $.c"));
    assertThat(check(yaml, Profile.STRICT).findings()).isEmpty();
  }

  @Test
  void a28MaxRetryIsZeroWhenAbsent() {
    assertThat(retry("match: X, next-state: End").max()).isZero();
    assertThat(retry("match: X, next-state: End").intervalMs()).isZero();
    assertThat(retry("match: X, max-retry: 2, next-state: End").max()).isEqualTo(2);
  }

  @Test
  void a31AndA29ASwitchWithoutDefaultIsAccepted() {
    String yaml = Documents.rule("path: $.a, operator: EQ, value: 1").replace("default: End, ", "");
    assertThat(lines(check(yaml, Profile.STRICT))).containsExactly("W WF510 /states/0");
    assertThat(((Node.Choose) start(yaml)).otherwise()).isNull();
  }

  @Test
  void a32ANumberInTheDefinitionMayBeQuoted() {
    Node.Choose choose = (Node.Choose) start(Documents.rule("path: $.a, operator: EQ, value: '1'"));
    assertThat(choose.choices().getFirst().rule()).isInstanceOf(Rule.CompareNumber.class);
  }

  @Test
  void a34MatchMayBeAResult() {
    assertThat(retry("match: PENDING, next-state: End").match()).isEqualTo("PENDING");
  }

  private static Action.Retry retry(String members) {
    return start(Documents.retries("{" + members + "}"))
        .actions()
        .findFirst()
        .orElseThrow()
        .retries()
        .getFirst();
  }

  @Test
  void a39AnEndWithoutStatusIsASuccess() {
    String yaml = work("actions: []").replace(", status: SUCCESS", "");
    assertThat(lines(check(yaml, Profile.STRICT))).containsExactly("W WF702 /states/1");
    assertThat(((Node.End) compiled(yaml).node("End")).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void a40EveryScopeHasOneStart() {
    String s = "{name: %s, type: OPERATION, %sactions: []}";
    String place = "/states/0/branches/0/states";
    assertThat(errors(check(branch(s.formatted("S", "")), Profile.STRICT)))
        .containsExactly("WF203 " + place);
    String two = s.formatted("S", "start: true, ") + ", " + s.formatted("T", "start: true, ");
    assertThat(errors(check(branch(two), Profile.STRICT)))
        .containsExactly("WF204 " + place + "/1/start");
  }

  @Test
  void a41NamesAreUniqueInTheDocument() {
    String twice = branch("{name: End, type: OPERATION, start: true, actions: []}");
    assertThat(errors(check(twice, Profile.STRICT))).containsExactly("WF201 /states/1/name");
    assertThat(errors(check(work("actions: []").replace("End", "S"), Profile.STRICT)))
        .containsExactly("WF201 /states/1/name");
  }

  @Test
  void a42NextStateMayOnlyBeAbsentInABranch() {
    String s = "{name: S, type: OPERATION, start: true, actions: []}";
    assertThat(check(branch(s), Profile.STRICT).findings()).isEmpty();
    assertThat(errors(check("states: [" + s + "]", Profile.STRICT)))
        .containsExactly("WF208 /states/0");
  }

  @Test
  void a45AnEndFiltersInputAndOutput() {
    String end = work("actions: []").replace("status", "%s: $.a, status");
    assertThat(check(end.formatted("InputPath"), Profile.STRICT).findings()).isEmpty();
    assertThat(check(end.formatted("OutputPath"), Profile.STRICT).findings()).isEmpty();
    assertThat(errors(check(end.formatted("ResultPath"), Profile.STRICT)))
        .containsExactly("WF903 /states/1/ResultPath");
  }

  @Test
  void a46ActionModeIsReadInAnyCase() {
    for (String mode : List.of("PARALLEL", "Parallel", "parallel")) {
      String yaml = work("action-mode: " + mode + ", actions: []");
      assertThat(errors(check(yaml, Profile.STRICT))).isEmpty();
      assertThat(check(yaml, Profile.STRICT).warnings()).hasSize(mode.equals("PARALLEL") ? 0 : 1);
      assertThat(((Node.Work) start(yaml)).work().mode()).isEqualTo(Actions.Mode.PARALLEL);
    }
  }
}
