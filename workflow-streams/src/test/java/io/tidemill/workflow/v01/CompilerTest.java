package io.tidemill.workflow.v01;

import static io.tidemill.workflow.v01.Documents.END;
import static io.tidemill.workflow.v01.Documents.TRIGGERS;
import static io.tidemill.workflow.v01.Documents.action;
import static io.tidemill.workflow.v01.Documents.branch;
import static io.tidemill.workflow.v01.Documents.choices;
import static io.tidemill.workflow.v01.Documents.compiled;
import static io.tidemill.workflow.v01.Documents.start;
import static io.tidemill.workflow.v01.Documents.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Action.Retry;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.Correlation;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.EventExpression;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Path;
import io.tidemill.workflow.core.Rule;
import io.tidemill.workflow.core.Rule.Operator;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.core.Wait;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the constructs of v0.1 become. */
final class CompilerTest {
  private static final Actions NOTHING = new Actions(Actions.Mode.SEQUENTIAL, List.of());

  private static ReferencePath place(String text) {
    return ReferencePath.parse(text).orElseThrow();
  }

  private static Path path(String text) {
    return new Path.Definite(place(text));
  }

  private static Filters filters(String input, String result, String output) {
    return new Filters(path(input), place(result), path(output));
  }

  @Test
  void anEventStateWaitsForItsShortestTimeout() {
    Node node =
        start(
            TRIGGERS
                + """
                states:
                  - name: S
                    type: EVENT
                    start: true
                    OutputPath: $.o
                    events:
                      - event-expression: A and (B or C)
                        timeout: 60
                        InputPath: $$.event.subject
                        ResultPath: $.who
                        OutputPath: $.answer
                        actions: [{function: f, InputPath: $$.event.id}]
                        next-state: End
                      - {event-expression: C, timeout: "30", actions: [], next-state: S}
                      - {event-expression: B, actions: [], next-state: S}
                """
                + END);
    Filters ofEvent = new Filters(new Path.OfEvent("subject"), place("$.who"), path("$.answer"));
    Filters ofAction = new Filters(new Path.OfEvent("id"), ReferencePath.ROOT, Path.WHOLE);
    EventExpression b = new EventExpression.Operand("B");
    EventExpression c = new EventExpression.Operand("C");
    assertThat(node)
        .isEqualTo(
            new Node.Await(
                "S",
                List.of(
                    new Node.Alternative(
                        new EventExpression.And(
                            List.of(
                                new EventExpression.Operand("A"),
                                new EventExpression.Or(List.of(b, c)))),
                        ofEvent,
                        new Actions(
                            Actions.Mode.SEQUENTIAL,
                            List.of(new Action("f", 0, List.of(), ofAction))),
                        "End"),
                    new Node.Alternative(c, Filters.NONE, NOTHING, "S"),
                    new Node.Alternative(b, Filters.NONE, NOTHING, "S")),
                30_000,
                filters("$", "$", "$.o")));
  }

  @Test
  void anOperationCallsWithTimeoutsRetriesAndFilters() {
    Node node =
        start(
            work(
                """
                action-mode: PARALLEL, InputPath: $.in, ResultPath: $.out, OutputPath: $.out.x, actions: [
                  {function: 'f:2', timeout: 5, InputPath: $.a, ResultPath: null, OutputPath: '$..b', retry: [
                    {match: SYS.Timeout, retry-interval: 2, max-retry: 3, next-state: End},
                    {match: Busy, retry-interval: '0'}]},
                  {function: g, retry: {match: '42', max-retry: '1', next-state: S}}]
                """));
    assertThat(node)
        .isEqualTo(
            new Node.Work(
                "S",
                new Actions(
                    Actions.Mode.PARALLEL,
                    List.of(
                        new Action(
                            "f:2",
                            5_000,
                            List.of(
                                new Retry("SYS.Timeout", 2_000, 3, "End"),
                                new Retry("Busy", 0, 0, null)),
                            new Filters(path("$.a"), null, PathText.parse("$..b").orElseThrow())),
                        new Action("g", 0, List.of(new Retry("42", 0, 1, "S")), Filters.NONE))),
                filters("$.in", "$.out", "$.out.x"),
                "End"));
  }

  @Test
  void aSwitchNestsItsRules() {
    Node node =
        start(
            choices(
                """
                {path: $.a, operator: GTEQ, value: '1.50', next-state: End},
                {And: [{path: '$.b[0]', operator: StrLT, value: x}, {Not: {Or: [{path: $.c, operator: EQ, value: 2}]}}], next-state: S}
                """));
    assertThat(node)
        .isEqualTo(
            new Node.Choose(
                "S",
                List.of(
                    new Node.Choice(
                        new Rule.CompareNumber(place("$.a"), Operator.GTEQ, new BigDecimal("1.50")),
                        "End"),
                    new Node.Choice(
                        new Rule.And(
                            List.of(
                                new Rule.CompareText(place("$.b[0]"), Operator.LT, "x"),
                                new Rule.Not(
                                    new Rule.Or(
                                        List.of(
                                            new Rule.CompareNumber(
                                                place("$.c"), Operator.EQ, BigDecimal.TWO)))))),
                        "S")),
                "End",
                Filters.NONE));
  }

  @Test
  void a30RulesNestSixtyFourDeepAndNoDeeper() {
    String rule = "{path: $.a, operator: EQ, value: 1}";
    for (int i = 0; i < Rules.DEPTH_MAX - 1; i++) {
      rule = "{Not: " + rule + "}";
    }
    String deepest = choices("{Not: " + rule + ", next-state: End}");
    assertThat(Documents.check(deepest, Profile.STRICT).findings()).isEmpty();
    String deeper = choices("{Not: {Not: " + rule + "}, next-state: End}");
    assertThat(Documents.errors(Documents.check(deeper, Profile.STRICT)))
        .containsExactly("TM-1010 /states/0/choices/0" + "/Not".repeat(Rules.DEPTH_MAX + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5000",
    "'''60''', 60000",
    "PT0.25S, 250",
    "PT1M30S, 90000",
    "P1D, 86400000",
    "P2W, 1209600000",
    "PT0.0001S, 1"
  })
  void aDelayWaitsForATime(String written, long ms) {
    assertThat(delay(written)).isEqualTo(new Wait.For(ms));
  }

  @ParameterizedTest
  @CsvSource({
    "2030-01-01T00:00:00Z, 1893456000000",
    "2030-01-01t01:00:00.500+01:00, 1893456000500"
  })
  void a33ADelayWaitsUntilAnInstant(String written, long atMs) {
    assertThat(delay("'" + written + "'")).isEqualTo(new Wait.Until(atMs));
  }

  @ParameterizedTest
  @CsvSource({
    "P1Y",
    "PT0S",
    "-PT1S",
    "PT",
    "2030-01-01",
    "2030-01-01T00:00:00",
    "2030-13-01T00:00:00Z",
    "'''05'''",
    "0.5"
  })
  void aDelayIsNothingElse(String written) {
    String yaml = work("time-delay: " + written).replace("OPERATION", "DELAY");
    assertThat(Documents.errors(Documents.check(yaml, Profile.EXTENDED)))
        .containsExactly("WF601 /states/0/time-delay");
  }

  private static Wait delay(String written) {
    Node node = start(work("time-delay: " + written).replace("OPERATION", "DELAY"));
    assertThat(node).isInstanceOf(Node.Pause.class);
    return ((Node.Pause) node).until();
  }

  @Test
  void aParallelHasItsBranchesBehindIt() {
    Definition definition =
        compiled(
            """
            states:
              - name: P
                type: PARALLEL
                start: true
                ResultPath: $.all
                next-state: End
                branches:
                  - name: one
                    states:
                      - {name: Second, type: OPERATION, actions: []}
                      - {name: First, type: OPERATION, start: true, actions: [], next-state: Second}
                  - name: two
                    states:
                      - name: Q
                        type: PARALLEL
                        start: true
                        branches: [{name: one, states: [{name: R, type: DELAY, start: true, time-delay: 1}]}]
            """
                + END);
    assertThat(definition.nodes().keySet())
        .containsExactly("P", "Second", "First", "Q", "R", "End");
    assertThat(definition.node("P"))
        .isEqualTo(
            new Node.Fork(
                "P",
                List.of(new Node.Branch("one", "First"), new Node.Branch("two", "Q")),
                filters("$", "$.all", "$"),
                "End"));
    assertThat(definition.node("Second"))
        .isEqualTo(new Node.Work("Second", NOTHING, Filters.NONE, null));
    assertThat(definition.node("Q"))
        .isEqualTo(new Node.Fork("Q", List.of(new Node.Branch("one", "R")), Filters.NONE, null));
  }

  @Test
  void parallelStatesNestSixteenDeepAndNoDeeper() {
    assertThat(Documents.check(nested(16), Profile.STRICT).findings()).isEmpty();
    assertThat(Documents.errors(Documents.check(nested(17), Profile.STRICT)))
        .containsExactly("TM-1010 /states/0" + "/branches/0/states/0".repeat(16) + "/branches/0");
  }

  private static String nested(int levels) {
    String states = "{name: S, type: OPERATION, start: true, actions: []}";
    for (int i = levels; i > 1; i--) {
      states =
          "{name: P%d, type: PARALLEL, start: true, branches: [{name: B, states: [%s]}]}"
              .formatted(i, states);
    }
    return branch(states);
  }

  @Test
  void anEndHasAStatusAndSelects() {
    Definition definition =
        compiled(
            work("actions: []")
                .replace("SUCCESS", "FAILURE, InputPath: $.a, OutputPath: '$.b[*]'"));
    assertThat(definition.node("End"))
        .isEqualTo(
            new Node.End(
                "End",
                Status.FAILURE,
                new Filters(
                    path("$.a"), ReferencePath.ROOT, PathText.parse("$.b[*]").orElseThrow())));
  }

  @Test
  void nullPathsSelectNothingAndDiscard() {
    Node node = start(action("InputPath: null, ResultPath: null, OutputPath: null"));
    assertThat(node.actions())
        .singleElement()
        .extracting(Action::filters)
        .isEqualTo(new Filters(new Path.Nothing(), null, new Path.Nothing()));
  }

  @Test
  void triggersAreReadAsTheyAreMatched() {
    String trigger = "{name: A, source: /s, eventID: t.a, correlation-token: %s}";
    Correlation expected = new Correlation("A", "/s", "t.a", place("$.data.order.id"));
    assertThat(compiled(TriggerTable.triggers(trigger.formatted("$.data.order.id"))).correlations())
        .containsExactly(expected);
    assertThat(
            compiled(TriggerTable.triggers(trigger.formatted("data.order.id")))
                .correlations()
                .getFirst()
                .token())
        .extracting(ReferencePath::steps)
        .isEqualTo(place("$.data.order.id").steps());
  }

  @Test
  void documentsAndListsHaveLimits() {
    String states = "  - {name: S%d, type: OPERATION, actions: [], next-state: End}\n";
    var yaml = new StringBuilder("states:\n");
    for (int i = 0; i < FunctionWorkflow.NAMES_MAX; i++) {
      yaml.append(states.formatted(i));
    }
    assertThat(Documents.errors(Documents.check(yaml + END, Profile.EXTENDED)))
        .containsExactly("TM-1010 /states");
    assertThat(
            Documents.errors(
                Documents.check(
                    work("actions: [" + "{function: f}, ".repeat(101) + "]"), Profile.EXTENDED)))
        .containsExactly("TM-1010 /states/0/actions");
  }

  @Test
  void aHostileDocumentCostsLittle() {
    var yaml = new StringBuilder("states:\n");
    for (int i = 0; i < FunctionWorkflow.NAMES_MAX; i++) {
      String name = "%04d".formatted(i).repeat(16);
      yaml.append(
          "  - {name: '%s', type: OPERATION, actions: [], next-state: '%s'}\n"
              .formatted(name, "x" + name.substring(1)));
    }
    long start = System.nanoTime();
    Checked checked = Documents.check(yaml.toString(), Profile.EXTENDED);
    // A comparison of every wrong name with every right one would take far longer.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(checked.errors()).hasSizeGreaterThanOrEqualTo(FunctionWorkflow.NAMES_MAX);
    String branches = "{name: b, states: [{}]}, ".repeat(20_000);
    assertThat(
            Documents.errors(
                Documents.check(
                    branch("").replace("{name: B, states: []}", branches), Profile.EXTENDED)))
        .containsExactly("TM-1010 /states");
  }
}
