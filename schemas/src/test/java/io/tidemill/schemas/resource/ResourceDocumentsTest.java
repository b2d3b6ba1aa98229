package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1002;
import static io.tidemill.schemas.problem.ProblemCode.TM_1003;
import static io.tidemill.schemas.problem.ProblemCode.TM_1004;
import static io.tidemill.schemas.problem.ProblemCode.TM_1005;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.resource.Function.Runtime;
import io.tidemill.schemas.resource.ResourceDocuments.Document;
import io.tidemill.schemas.resource.ResourceDocuments.Parsed;
import io.tidemill.schemas.resource.Trigger.Subscriber;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What documents may say, what they may not, and how the author is told. */
final class ResourceDocumentsTest {
  private static final String BROKER =
      "{apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b}, spec: %s}";
  private static final String FUNCTION =
      "{apiVersion: tidemill.io/v1, kind: Function, metadata: {name: f}, spec: %s}";
  private static final String TRIGGER =
      "{apiVersion: tidemill.io/v1, kind: Trigger, metadata: {name: t}, spec: %s}";
  private static final String WORKFLOW =
      "{apiVersion: tidemill.io/v1, kind: Workflow, metadata: {name: w}, spec: %s}";

  private static Resource read(String text) {
    Parsed parsed = ResourceDocuments.parse("orders.yaml", text);
    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.documents()).hasSize(1);
    return parsed.documents().getFirst().resource();
  }

  private static List<Problem> problems(String text) {
    Parsed parsed = ResourceDocuments.parse("orders.yaml", text);
    assertThat(parsed.documents()).isEmpty();
    assertThat(parsed.problems()).isNotEmpty();
    return parsed.problems();
  }

  private static void refuses(String text, String code, String pointer) {
    assertThat(problems(text))
        .extracting(p -> p.code().code(), Problem::pointer)
        .containsExactly(tuple(code, pointer.equals("-") ? "" : pointer));
  }

  @Nested
  class Headers {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            5                                                                           | TM-1004 | -
            [1, 2]                                                                      | TM-1004 | -
            {kind: Broker, metadata: {name: b}}                                         | TM-1003 | /apiVersion
            {apiVersion: tidemill.io/v1, metadata: {name: b}}                           | TM-1003 | /kind
            {apiVersion: tidemill.io/v1, kind: Broker}                                  | TM-1003 | /metadata
            {apiVersion: tidemill.io/v1, kind: Broker, metadata: {}}                    | TM-1003 | /metadata/name
            {apiVersion: tidemill.io/v1, kind: Broker, metadata: 5}                     | TM-1004 | /metadata
            {apiVersion: 1, kind: Broker, metadata: {name: b}}                          | TM-1004 | /apiVersion
            {apiVersion: tidemill.io/v1, kind: broker, metadata: {name: b}}             | TM-1006 | /kind
            {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: b}}    | TM-1006 | /apiVersion
            {apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b}, spce: {}}   | TM-1002 | /spce
            {apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b}, status: {}} | TM-1002 | /status
            {apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: -b}}            | TM-1005 | /metadata/name
            {apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b, labels: {a: 1}}}   | TM-1004 | /metadata/labels/a
            {apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b, "a/b~": {}}} | TM-1002 | /metadata/a~1b~0
            """)
    void tellWhatIsWrong(String text, String code, String pointer) {
      refuses(text, code, pointer);
    }

    @Test
    void haveAtMost64Labels() {
      var labels = new StringBuilder();
      for (int i = 0; i < 65; i++) {
        labels.append("l").append(i).append(": x, ");
      }
      refuses(
          "{apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b, labels: {"
              + labels
              + "}}}",
          "TM-1010",
          "/metadata/labels");
    }

    @Test
    void suggestTheWordThatWasMeant() {
      assertThat(
              problems("{apiVersion: tidemill.io/v1, kind: Triger, metadata: {name: b}}")
                  .getFirst()
                  .fix())
          .isEqualTo("did you mean `Trigger`?");
      assertThat(
              problems("{apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b}, spce: {}}")
                  .getFirst()
                  .fix())
          .isEqualTo("did you mean `spec`?");
      assertThat(
              problems("{apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: Orders DB}}")
                  .getFirst()
                  .fix())
          .isEqualTo("write `name: orders-db`");
    }
  }

  @Nested
  class Brokers {
    @Test
    void sayNothingOrEverything() {
      assertThat(read("{apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b}}"))
          .isEqualTo(
              new Broker(
                  Metadata.named("b"),
                  Broker.PARTITIONS_UNSET,
                  Broker.RETENTION_DEFAULT,
                  Broker.MAX_EVENT_BYTES_DEFAULT));
      assertThat(read(BROKER.formatted("{partitions: 0x10, retention: P2D, maxEventBytes: 65536}")))
          .isEqualTo(new Broker(Metadata.named("b"), 16, Duration.ofDays(2), 65_536));
    }

    @Test
    void takeATopicARateAndAWindow() {
      assertThat(
              read(
                  BROKER.formatted(
                      "{topic: Their.orders, rateLimit: {eventsPerSecond: 5}, deduplication: {}}")))
          .isEqualTo(
              new Broker(
                  Metadata.named("b"),
                  "Their.orders",
                  Broker.PARTITIONS_UNSET,
                  Broker.RETENTION_DEFAULT,
                  Broker.MAX_EVENT_BYTES_DEFAULT,
                  new Broker.RateLimit(5, 5),
                  new Broker.Deduplication(Duration.ofMinutes(10))));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            {partitions: 0}                    | TM-1005 | /spec/partitions
            {partitions: 1001}                 | TM-1005 | /spec/partitions
            {partitions: 99999999999999999999} | TM-1005 | /spec/partitions
            {partitions: 4.0}                  | TM-1004 | /spec/partitions
            {partitions: "4"}                  | TM-1004 | /spec/partitions
            {partitions: }                     | TM-1004 | /spec/partitions
            {retention: PT59S}                 | TM-1005 | /spec/retention
            {retention: 7d}                    | TM-1005 | /spec/retention
            {retention: P999999999D}           | TM-1005 | /spec/retention
            {retention: 7}                     | TM-1004 | /spec/retention
            {retention: ""}                    | TM-1005 | /spec/retention
            {maxEventBytes: 65535}             | TM-1005 | /spec/maxEventBytes
            {maxEventBytes: 8388609}           | TM-1005 | /spec/maxEventBytes
            {topic: "a/b"}                     | TM-1005 | /spec/topic
            {topic: a, partitions: 2}          | TM-1005 | /spec/partitions
            {topic: a, retention: P1D}         | TM-1005 | /spec/retention
            {rateLimit: 5}                     | TM-1004 | /spec/rateLimit
            {rateLimit: {}}                    | TM-1003 | /spec/rateLimit/eventsPerSecond
            {rateLimit: {eventsPerSecond: 0}}  | TM-1005 | /spec/rateLimit/eventsPerSecond
            {rateLimit: {eventsPerSecond: 1, burst: 0}} | TM-1005 | /spec/rateLimit/burst
            {rateLimit: {eventsPerSecond: 1, brust: 2}} | TM-1002 | /spec/rateLimit/brust
            {delivery: {}}                     | TM-1008 | /spec/delivery
            {deduplication: PT1M}              | TM-1004 | /spec/deduplication
            {deduplication: {window: PT0.9S}}  | TM-1005 | /spec/deduplication/window
            {deduplication: {window: PT25H}}   | TM-1005 | /spec/deduplication/window
            {partition: 3}                     | TM-1002 | /spec/partition
            []                                 | TM-1004 | /spec
            """)
    void tellWhatIsWrong(String spec, String code, String pointer) {
      refuses(BROKER.formatted(spec), code, pointer);
    }

    @ParameterizedTest
    @CsvSource({"7d, P7D", "90s, PT90S", "5M, PT5M", "250ms, PT0.25S", "soon, PT30S"})
    void showHowADurationIsWritten(String written, String fix) {
      assertThat(problems(BROKER.formatted("{retention: " + written + "}")).getFirst().fix())
          .isEqualTo("write `retention: " + fix + "`");
    }
  }

  @Nested
  class Functions {
    @Test
    void areReachedByHttpOrInThisProcess() {
      assertThat(
              read(
                  FUNCTION.formatted(
                      "{http: {url: \"https://shop.example:8443/charge?x=1\"}, timeout: PT5S, concurrency: 7}")))
          .isEqualTo(
              new Function(
                  Metadata.named("f"),
                  new Runtime.Http(URI.create("https://shop.example:8443/charge?x=1")),
                  Duration.ofSeconds(5),
                  7));
      assertThat(
              read(FUNCTION.formatted("{java: {class: com.example.Charge, jar: lib/charge.jar}}")))
          .isEqualTo(
              new Function(
                  Metadata.named("f"),
                  new Runtime.Java("com.example.Charge", "lib/charge.jar"),
                  Function.TIMEOUT_DEFAULT,
                  Function.CONCURRENCY_DEFAULT));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            {}                                                  | TM-1003 | /spec
            {http: {url: "http://a/"}, java: {class: A}}        | TM-1005 | /spec
            {http: {}}                                          | TM-1003 | /spec/http/url
            {http: {url: 5}}                                    | TM-1004 | /spec/http/url
            {http: {url: "ftp://a/"}}                           | TM-1005 | /spec/http/url
            {http: {url: "/relative"}}                          | TM-1005 | /spec/http/url
            {http: {url: "http:///nohost"}}                     | TM-1005 | /spec/http/url
            {http: {url: "http://a:70000/"}}                    | TM-1005 | /spec/http/url
            {http: {url: "http://a b/"}}                        | TM-1005 | /spec/http/url
            {http: {uri: "http://a/", url: "http://a/"}}        | TM-1002 | /spec/http/uri
            {http: "http://a/"}                                 | TM-1004 | /spec/http
            {java: {}}                                          | TM-1003 | /spec/java/class
            {java: {class: "com.example."}}                     | TM-1005 | /spec/java/class
            {java: {class: A, jar: ""}}                         | TM-1005 | /spec/java/jar
            {java: {class: A}, timeout: PT0S}                   | TM-1005 | /spec/timeout
            {java: {class: A}, timeout: PT1H0.001S}             | TM-1005 | /spec/timeout
            {java: {class: A}, concurrency: 0}                  | TM-1005 | /spec/concurrency
            {java: {class: A}, concurrency: 10001}              | TM-1005 | /spec/concurrency
            {process: {command: a}}                             | TM-1008 | /spec/process
            {java: {class: A}, scaling: {}}                     | TM-1008 | /spec/scaling
            {java: {class: A}, env: {}}                         | TM-1008 | /spec/env
            {java: {class: A}, handler: x}                      | TM-1008 | /spec/handler
            {java: {class: A}, semantics: x}                    | TM-1008 | /spec/semantics
            {java: {class: A}, deadLetter: x}                   | TM-1008 | /spec/deadLetter
            {java: {class: A}, timeouts: PT1S}                  | TM-1002 | /spec/timeouts
            """)
    void tellWhatIsWrong(String spec, String code, String pointer) {
      refuses(FUNCTION.formatted(spec), code, pointer);
    }

    @Test
    void doNotRepeatAPassword() {
      Problem problem =
          problems(FUNCTION.formatted("{http: {url: \"http://me:secret@a/\"}}")).getFirst();
      assertThat(problem.code()).isEqualTo(TM_1005);
      assertThat(problem.text()).doesNotContain("secret");
    }
  }

  @Nested
  class Workflows {
    @Test
    void standInlineOrAsDefinition() {
      var inline =
          (Workflow)
              read(
                  WORKFLOW.formatted(
                      "{broker: shop, trigger-defs: [], states: [{name: End, type: END}]}"));
      var defined =
          (Workflow)
              read(
                  WORKFLOW.formatted(
                      "{broker: shop, definition: {trigger-defs: [], states: [{name: End, type: END}]}}"));
      assertThat(inline).isEqualTo(defined);
      assertThat(inline.broker()).isEqualTo("shop");
      assertThat(inline.version()).isZero();
      assertThat(inline.document().has("broker")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            a/b/Travel Approval.workflow.json | {"states": []}                   | travel-approval-workflow
            x.yaml                            | {states: [], name: Loan (v2)}    | loan-v2
            x.yaml                            | {states: [], name: a--b}         | a--b
            C:\\flows\\Order_1.yaml             | {states: [], trigger-defs: []}   | order-1
            """)
    void standAloneUnderTheirOwnNameOrThatOfTheFile(String file, String text, String name) {
      var parsed = ResourceDocuments.parse(file, text);
      assertThat(parsed.problems()).isEmpty();
      Document document = parsed.documents().getFirst();
      assertThat(document.resource().name()).isEqualTo(name);
      assertThat(
              ResourceDocuments.parse("other", document.json()).documents().getFirst().resource())
          .isEqualTo(document.resource());
    }

    @Test
    void areJsonInAFileThatIsCalledSo() {
      String flow = "{\"states\": [],}";
      assertThat(ResourceDocuments.parse("a.yaml", flow).problems()).isEmpty();
      assertThat(ResourceDocuments.parse("a.JSON", flow).problems())
          .extracting(p -> p.code().code(), Problem::file)
          .containsExactly(tuple("TM-1001", "a.JSON"));
    }

    @Test
    void needANameWhenTheFileGivesNone() {
      assertThat(ResourceDocuments.parse("-", "{states: []}").problems())
          .extracting(Problem::code, Problem::pointer)
          .containsExactly(tuple(TM_1003, "/name"));
      assertThat(ResourceDocuments.parse("-", "{states: [], name: \"?\"}").problems())
          .extracting(Problem::code, Problem::pointer)
          .containsExactly(tuple(TM_1005, "/name"));
      assertThat(ResourceDocuments.parse("-", "{states: [], name: 5}").problems())
          .extracting(Problem::code)
          .contains(TM_1004);
    }

    @Test
    void carryTheirVersion() {
      var workflow =
          (Workflow)
              read(
                  "{apiVersion: tidemill.io/v1, kind: Workflow, metadata: {name: w}, spec: {states: []}, status: {version: 3}}");
      assertThat(workflow.version()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            {}                                        | TM-1003 | /spec/states
            {states: {}}                              | TM-1004 | /spec/states
            {definition: {}}                          | TM-1003 | /spec/definition/states
            {definition: []}                          | TM-1004 | /spec/definition
            {definition: {states: []}, states: []}    | TM-1005 | /spec
            {definition: {states: []}, brokr: x}      | TM-1002 | /spec/brokr
            {states: [], broker: NO}                  | TM-1005 | /spec/broker
            """)
    void tellWhatIsWrong(String spec, String code, String pointer) {
      refuses(WORKFLOW.formatted(spec), code, pointer);
    }
  }

  @Test
  void unknownFieldsComeWithASuggestionAtEveryLevel() {
    for (String spec :
        List.of(
            "{filtres: [], subscriber: {function: f}}",
            "{subscriber: {functoin: f, function: f}}",
            "{subscriber: {function: f}, delivery: {retries: 3}}",
            "{subscriber: {ref: {kind: Function, name: f, nam: f}}}")) {
      assertThat(problems(TRIGGER.formatted(spec)))
          .allSatisfy(p -> {
            assertThat(p.code()).isEqualTo(TM_1002);
            assertThat(p.fix()).startsWith("did you mean `");
          });
    }
    assertThat(
            problems(TRIGGER.formatted("{subscriber: {function: f}, xyzzy: 1}")).getFirst().fix())
        .isEqualTo("remove it");
  }

  @Test
  void subscribersAreFunctionsOrAddresses() {
    assertThat(
            ((Trigger) read(TRIGGER.formatted("{subscriber: {uri: \"http://a/b\"}}"))).subscriber())
        .isEqualTo(new Subscriber.ToUri(URI.create("http://a/b")));
    assertThat(
            ((Trigger)
                    read(
                        TRIGGER.formatted(
                            "{subscriber: {ref: {apiVersion: tidemill.io/v1, kind: Function, name: f}}}")))
                .subscriber())
        .isEqualTo(((Trigger) read(TRIGGER.formatted("{subscriber: {function: f}}"))).subscriber());
  }
}
