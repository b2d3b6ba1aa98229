package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.failsWith;
import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Expectation.output;
import static io.tidemill.workflow.testing.Expectation.succeeds;
import static io.tidemill.workflow.testing.Expectation.trail;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.and;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.testing.Scenario;
import io.tidemill.workflow.testing.Sketch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters of states, actions and events: Function Workflow v0.1 §16. */
final class FiltersTest {
  private static Definition one(Sketch state) {
    return define(state.to("End"), end("End"));
  }

  private static Scenario fired(Sketch.On on, String data) {
    return given(define(await("S", on.to("End")), end("End"))).event("A", data);
  }

  @Test
  void f1HelloIsSaved() {
    var hello =
        define(
            work("HelloWorld", call("hello")).to("UpdateArg"),
            work("UpdateArg")
                .input("$.payload")
                .result("$.ifttt.value1")
                .output("$.ifttt")
                .to("SaveResult"),
            work("SaveResult", call("save_result")).to("STATE-END"),
            end("STATE-END"));
    given(hello)
        .start("{'name':'IFTTT'}")
        .then(invokes("hello", "{'name':'IFTTT'}"))
        .returns("hello", "{'payload':'Hello, IFTTT!'}")
        .then(invokes("save_result", "{'value1':'Hello, IFTTT!'}"))
        .returns("save_result", "'Congratulations!'")
        .then(
            trail("HelloWorld>hello#1>UpdateArg>SaveResult>save_result#1>STATE-END"),
            succeeds("'Congratulations!'"));
  }

  @Test
  void a22F2ResultPathWorksOnTheRawInputAlthoughInputPathNarrowedIt() {
    given(one(work("S", call("sum").input("$.a").result("$.sum")).input("$.in").result("$.out")))
        .start("{'in':{'a':[1,2,3]},'keep':1}")
        .then(invokes("sum", "[1,2,3]"))
        .returns("sum", "6")
        .then(succeeds("{'in':{'a':[1,2,3]},'keep':1,'out':{'a':[1,2,3],'sum':6}}"));
  }

  @Test
  void f3FiltersOfActionsShapeThePipeline() {
    given(
            one(
                work(
                        "S",
                        call("sum").input("$.a").result("$.sum"),
                        call("double").input("$.sum").result("$.dbl"))
                    .input("$.in")
                    .result("$.out")
                    .output("$.out")))
        .start("{'in':{'a':[1,2,3]},'keep':1}")
        .returns("sum", "6")
        .then(invokes("double", "6"))
        .returns("double", "12")
        .then(succeeds("{'a':[1,2,3],'sum':6,'dbl':12}"));
  }

  @Test
  void a23F5EventDataBelongToTheBase() {
    var definition =
        define(
            await("S", on("A").call(call("keys")).to("End")).input("$.c").result("$.res"),
            end("End"));
    given(definition)
        .start("{'k':'1','c':{'z':1},'o':{'p':1}}")
        .event("A", "{'k':'1','o':{'q':2}}")
        .then(invokes("keys", "{'z':1,'k':'1','o':{'q':2}}"))
        .returns("keys", "['k','o','z']")
        .then(succeeds("{'k':'1','c':{'z':1},'o':{'p':1,'q':2},'res':['k','o','z']}"));
  }

  @Test
  void a25F6TheEventFilterSelectsAndPlacesTheData() {
    fired(on("A").input("$.body").result("$.order"), "{'k':'1','body':{'id':9},'noise':1}")
        .then(succeeds("{'order':{'id':9}}"));
  }

  @Test
  void f7AnIndefinitePathGivesAnArrayPerhapsEmpty() {
    String input = "{'xs':[{'id':1},{'id':2}]}";
    given(one(work("S").input("$.xs[*].id").result("$.ids")))
        .start(input)
        .then(succeeds("{'xs':[{'id':1},{'id':2}],'ids':[1,2]}"));
    given(one(work("S").input("$.ys[*].id").result("$.ids")))
        .start(input)
        .then(succeeds("{'xs':[{'id':1},{'id':2}],'ids':[]}"));
    given(one(work("S").input("$..id"))).start(input).then(succeeds("[1,2]"));
    given(one(work("S").input("$.xs[?(@.id > 1)].id"))).start(input).then(succeeds("[2]"));
    given(one(work("S").input("$.xs[-1:]"))).start(input).then(succeeds("[{'id':2}]"));
    given(one(work("S").input("$..nope"))).start("5").then(succeeds("[]"));
  }

  @Test
  void anIndefinitePathThatWouldVisitTooMuchIsAFilterError() {
    String deep = "[1,2,3,4,5,6,7,8,9]";
    for (int i = 0; i < 4; i++) {
      deep = "[" + (deep + ",").repeat(8) + deep + "]";
    }
    given(one(work("S").input("$..*..*..*"))).start(deep).then(failsWith("SYS.FilterError"));
  }

  @Test
  void a27F8APathThatSelectsNothingIsAFilterError() {
    given(one(work("S").input("$.nope")))
        .start("{'a':1}")
        .then(failsWith("SYS.FilterError"), trail("S>!SYS.FilterError"), output("{'a':1}"));
    given(one(work("S").output("$.nope"))).start("{'a':1}").then(failsWith("SYS.FilterError"));
    given(one(work("S", call("f").result("$.r"))))
        .start("5")
        .then(invokes("f", "5"))
        .returns("f", "1")
        .then(failsWith("SYS.FilterError"));
    given(one(work("S").result("$.r"))).start("5").then(failsWith("SYS.FilterError"));
    fired(on("A").input("$.nope"), "{}").then(failsWith("SYS.FilterError"));
    given(define(end("E").input("$.nope")))
        .start("{}")
        .then(failsWith("SYS.FilterError"), trail("E>!SYS.FilterError"));
  }

  @Test
  void aNullIsANode() {
    given(one(work("S").input("$.a"))).start("{'a':null}").then(succeeds("null"));
  }

  @Test
  void f9EventDataMayBeText() {
    fired(on("A"), "'<xml/>'").then(succeeds("'<xml/>'"));
    fired(on("A").result("$.doc"), "'<xml/>'").then(succeeds("{'doc':'<xml/>'}"));
    var definition = define(await("S", on("A").to("End")), end("End"));
    given(definition).start("{'x':1}").event("A", "'<xml/>'").then(failsWith("SYS.FilterError"));
  }

  @Test
  void dataThatAreNoJsonAreText() {
    fired(on("A"), "<xml/>").then(succeeds("'<xml/>'"));
  }

  @Test
  void a26TheMergeIsDeepAndTheEventWins() {
    var definition = define(await("S", on("A").to("End")), end("End"));
    given(definition)
        .start("{'o':{'p':1,'q':[1,2],'r':null},'k':1}")
        .event("A", "{'o':{'q':[3],'s':null},'k':{}}")
        .then(succeeds("{'o':{'p':1,'q':[3],'r':null,'s':null},'k':{}}"));
  }

  @Test
  void anEventWithoutDataContributesNothing() {
    var definition = define(await("S", on("A").input("$.x").to("End")), end("End"));
    given(definition).start("5").event("A", null).then(succeeds("5"));
  }

  @Test
  void aNullResultPathDiscards() {
    given(one(work("S", call("f")).result("null")))
        .start("{'n':1}")
        .returns("f", "2")
        .then(succeeds("{'n':1}"));
    given(one(work("S", call("f").result("null"), call("g"))))
        .start("{'n':1}")
        .returns("f", "2")
        .then(invokes("g", "{'n':1}"));
    var definition = define(await("S", on("A").result("null").to("End")), end("End"));
    given(definition).start("5").event("A", "{'x':1}").then(succeeds("5"));
  }

  @Test
  void aNullInputOrOutputPathIsTheEmptyObject() {
    given(one(work("S", call("f")).input("null").output("null")))
        .start("{'n':1}")
        .then(invokes("f", "{}"))
        .returns("f", "1")
        .then(succeeds("{}"));
  }

  @Test
  void a24PathsMayNameAttributesOfTheEventThatFired() {
    var definition =
        define(
            await(
                "S",
                on(and("A", "B"))
                    .input("$$.event.subject")
                    .result("$.who")
                    .call(call("f").input("$$.event.time").result("$.at"))
                    .to("End")),
            end("End"));
    given(definition)
        .start("{}")
        .eventWith(Map.of("subject", "b", "time", "10:00", "other", "no"), "B", "{'x':1}")
        .eventWith(Map.of("subject", "a", "time", "11:00"), "A", null)
        // Each event's filter sees its own attributes; the actions those of the one that completed.
        .then(invokes("f", "'11:00'"))
        .returns("f", "1")
        .then(succeeds("{'who':'b','at':1}"));
    given(define(await("S", on("A").input("$$.event.subject").to("End")), end("End")))
        .event("A", "{}")
        .then(failsWith("SYS.FilterError"));
  }

  @Test
  void onlyNeededAttributesAreKept() {
    var definition =
        define(await("S", on(and("A", "B")).input("$$.event.subject").to("End")), end("End"));
    Scenario scenario = given(definition).eventWith(Map.of("subject", "s", "time", "t"), "A", "{}");
    assertThat(scenario.instance().inbox().getFirst().attributes())
        .isEqualTo(Map.of("subject", "s"));
  }

  @Test
  void a45AnEndMayFilterItsInput() {
    given(define(work("S").to("End"), end("End").input("$.a").output("$.b")))
        .start("{'a':{'b':1}}")
        .then(succeeds("1"));
  }

  @Test
  void numbersKeepTheirDigits() {
    given(one(work("S").result("$.copy")))
        .start("{'n':1.50,'big':12345678901234567890.10}")
        .then(
            succeeds(
                "{'n':1.50,'big':12345678901234567890.10,'copy':{'n':1.50,'big':12345678901234567890.10}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          $      | 1           | {'x':2}          | 1
          $.a    | 1           | {}               | {'a':1}
          $.a.b  | 1           | {'a':{'c':2}}    | {'a':{'c':2,'b':1}}
          $.a.b  | {'n':1}     | {'z':0}          | {'z':0,'a':{'b':{'n':1}}}
          $.a    | {'n':1}     | {'a':{'m':2}}    | {'a':{'n':1}}
          $.l[1] | 9           | {'l':[1,2]}      | {'l':[1,9]}
          $.l[2] | 9           | {'l':[1,2]}      |
          $.a    | 1           | 5                |
          $.a.b  | 1           | {'a':5}          |
          """)
  void putsAValueAtOnePlace(String path, String value, String base, String expected) {
    Document put =
        Data.put(
            ReferencePath.parse(path).orElseThrow(),
            Document.parse(Scenario.json(base)).orElseThrow(),
            Document.parse(Scenario.json(value)).orElseThrow());
    assertThat(put == null ? null : put.text())
        .isEqualTo(expected == null ? null : Scenario.json(expected));
  }
}
