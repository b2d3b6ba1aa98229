package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1010;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery.Backoff;
import io.tidemill.schemas.resource.Delivery.Batch;
import io.tidemill.schemas.resource.Delivery.Order;
import io.tidemill.schemas.resource.Delivery.Pace;
import io.tidemill.schemas.resource.Delivery.Semantics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the {@code spec} of a trigger may say: filters, subscriber, delivery. */
final class TriggerDocumentsTest {
  private static final Filter TYPE_A = new Filter.Exact(Map.of("type", "a"));

  private static String trigger(String fields) {
    return "{apiVersion: tidemill.io/v1, kind: Trigger, metadata: {name: t}, spec: {"
        + fields
        + "}}";
  }

  private static Trigger read(String fields) {
    var parsed = ResourceDocuments.parse("t.yaml", trigger(fields));
    assertThat(parsed.problems()).isEmpty();
    return (Trigger) parsed.documents().getFirst().resource();
  }

  private static Filter filter(String fields) {
    return read(fields + ", subscriber: {function: f}").filter();
  }

  @Test
  void filtersAreAndedAndOneStandsForItself() {
    assertThat(filter("filters: []")).isEqualTo(new Filter.All(List.of()));
    assertThat(filter("broker: default")).isEqualTo(new Filter.All(List.of()));
    assertThat(filter("filters: [{exact: {type: a}}]")).isEqualTo(TYPE_A);
    assertThat(filter("filters: [{exact: {type: a}}, {not: {exact: {type: a}}}]"))
        .isEqualTo(new Filter.All(List.of(TYPE_A, new Filter.Not(TYPE_A))));
    assertThat(filter("filters: [{any: [{prefix: {type: a, source: b}}, {suffix: {id: c}}]}]"))
        .isEqualTo(
            new Filter.Any(
                List.of(
                    new Filter.Prefix(Map.of("type", "a", "source", "b")),
                    new Filter.Suffix(Map.of("id", "c")))));
    assertThat(filter("filters: [{all: [{exact: {type: a}}]}]"))
        .isEqualTo(new Filter.All(List.of(TYPE_A)));
  }

  @Test
  void theOlderFilterIsExactAndAnEmptyValueMeansAny() {
    assertThat(filter("filter: {attributes: {type: a, source: \"\"}}")).isEqualTo(TYPE_A);
    assertThat(filter("filter: {attributes: {type: \"\"}}")).isEqualTo(new Filter.All(List.of()));
    assertThat(filter("filter: {}")).isEqualTo(new Filter.All(List.of()));
  }

  @Test
  void deliveryTakesDefaultsForWhatItDoesNotSay() {
    assertThat(read("subscriber: {function: f}").delivery()).isEqualTo(Delivery.DEFAULT);
    assertThat(read("subscriber: {function: f}, delivery: {retry: 0}").delivery())
        .isEqualTo(Delivery.retrying(0, Backoff.DEFAULT));
    assertThat(
            read("subscriber: {function: f}, delivery: {backoffPolicy: Linear, backoffDelay: PT1S, backoffCap: PT1S, timeout: PT2S}")
                .delivery())
        .isEqualTo(
            new Delivery(
                10,
                new Backoff(
                    Backoff.Policy.LINEAR,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Backoff.Jitter.FULL),
                Duration.ofSeconds(2),
                null,
                Order.NONE,
                Semantics.AT_LEAST_ONCE,
                Pace.UNLIMITED,
                null,
                null));
    assertThat(
            read("subscriber: {topic: out.v1}, delivery: {jitter: none, maxAge: P1D, order: key, semantics: at-most-once, window: 5, rate: 7, batch: {maxEvents: 9}, deadLetterSink: {topic: failed}}")
                .delivery())
        .isEqualTo(
            new Delivery(
                10,
                new Backoff(
                    Backoff.Policy.EXPONENTIAL,
                    Duration.ofMillis(200),
                    Duration.ofSeconds(30),
                    Backoff.Jitter.NONE),
                null,
                Duration.ofDays(1),
                Order.KEY,
                Semantics.AT_MOST_ONCE,
                new Pace(5, 7),
                new Batch(9, Duration.ofMillis(100)),
                "failed"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          filters: {exact: {type: a}}                            | TM-1004 | /spec/filters
          filters: [exact]                                       | TM-1004 | /spec/filters/0
          filters: [{}]                                          | TM-1007 | /spec/filters/0
          filters: [{exact: {type: a}, prefix: {type: a}}]       | TM-1007 | /spec/filters/0
          filters: [{exakt: {type: a}}]                          | TM-1007 | /spec/filters/0/exakt
          filters: [{cesql: "type ="}]                           | TM-1013 | /spec/filters/0/cesql
          filters: [{any: [{sql: "SIZE(id) = 1"}]}]              | TM-1013 | /spec/filters/0/any/0/sql
          filters: [{cesql: {type: a}}]                          | TM-1004 | /spec/filters/0/cesql
          filters: [{data: "$.a = 1"}]                           | TM-1004 | /spec/filters/0/data
          filters: [{data: {value: 1}}]                          | TM-1003 | /spec/filters/0/data/path
          filters: [{data: {path: $.a}}]                         | TM-1003 | /spec/filters/0/data/value
          filters: [{data: {path: $..a, value: 1}}]              | TM-1005 | /spec/filters/0/data/path
          filters: [{data: {path: $.a, op: like, value: 1}}]     | TM-1005 | /spec/filters/0/data/op
          filters: [{data: {path: $.a, op: in, value: 1}}]       | TM-1004 | /spec/filters/0/data/value
          filters: [{data: {path: $.a, op: in, value: []}}]      | TM-1005 | /spec/filters/0/data/value
          filters: [{data: {path: $.a, op: gt, value: true}}]    | TM-1004 | /spec/filters/0/data/value
          filters: [{data: {path: $.a, value: {b: 1}}}]          | TM-1004 | /spec/filters/0/data/value
          filters: [{data: {path: $.a, value: 1, type: b}}]      | TM-1002 | /spec/filters/0/data/type
          filters: [{exact: {}}]                                 | TM-1005 | /spec/filters/0/exact
          filters: [{exact: [type]}]                             | TM-1004 | /spec/filters/0/exact
          filters: [{exact: {type: ""}}]                         | TM-1005 | /spec/filters/0/exact/type
          filters: [{exact: {type: true}}]                       | TM-1004 | /spec/filters/0/exact/type
          filters: [{prefix: {Type: a}}]                         | TM-1005 | /spec/filters/0/prefix/Type
          filters: [{suffix: {abcdefghijklmnopqrstu: a}}]        | TM-1005 | /spec/filters/0/suffix/abcdefghijklmnopqrstu
          filters: [{all: []}]                                   | TM-1005 | /spec/filters/0/all
          filters: [{any: {exact: {type: a}}}]                   | TM-1004 | /spec/filters/0/any
          filters: [{not: [{exact: {type: a}}]}]                 | TM-1004 | /spec/filters/0/not
          filters: [], filter: {}                                | TM-1005 | /spec
          filter: {type: a}                                      | TM-1002 | /spec/filter/type
          filter: {attributes: {type: 1}}                        | TM-1004 | /spec/filter/attributes/type
          broker: ""                                             | TM-1005 | /spec/broker
          order: key                                             | TM-1002 | /spec/order
          delivery: {reply: {}}                                  | TM-1008 | /spec/delivery/reply
          delivery: {order: source}                              | TM-1005 | /spec/delivery/order
          delivery: {semantics: exactly-once}                    | TM-1005 | /spec/delivery/semantics
          delivery: {window: 0}                                  | TM-1005 | /spec/delivery/window
          delivery: {batch: {maxEvents: 1}}                      | TM-1005 | /spec/delivery/batch/maxEvents
          delivery: {batch: {size: 1}}                           | TM-1002 | /spec/delivery/batch/size
          delivery: {deadLetterSink: {}}                         | TM-1003 | /spec/delivery/deadLetterSink/topic
          delivery: {deadLetterSink: {topic: ".."}}              | TM-1005 | /spec/delivery/deadLetterSink/topic
          delivery: {deadLetterSink: {topic: a, uri: b}}         | TM-1008 | /spec/delivery/deadLetterSink/uri
          delivery: {jitter: 0.5}                                | TM-1004 | /spec/delivery/jitter
          delivery: {retry: 1001}                                | TM-1005 | /spec/delivery/retry
          delivery: {backoffPolicy: cubic}                       | TM-1005 | /spec/delivery/backoffPolicy
          delivery: {backoffDelay: PT0S}                         | TM-1005 | /spec/delivery/backoffDelay
          delivery: {backoffDelay: PT31S}                        | TM-1005 | /spec/delivery/backoffCap
          delivery: {backoffCap: PT0.1S}                         | TM-1005 | /spec/delivery/backoffCap
          delivery: {backoffCap: PT0.1S, backoffDelay: 5}        | TM-1004 | /spec/delivery/backoffDelay
          delivery: {timeout: PT2H}                              | TM-1005 | /spec/delivery/timeout
          delivery: []                                           | TM-1004 | /spec/delivery
          """)
  void tellsWhatIsWrong(String fields, String code, String pointer) {
    refuses("subscriber: {function: f}, " + fields, code, pointer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          broker: b                                                  | TM-1003 | /spec/subscriber
          subscriber: f                                              | TM-1004 | /spec/subscriber
          subscriber: {}                                             | TM-1003 | /spec/subscriber
          subscriber: {function: F}                                  | TM-1005 | /spec/subscriber/function
          subscriber: {function: f, uri: "http://a/"}                | TM-1005 | /spec/subscriber
          subscriber: {uri: a}                                       | TM-1005 | /spec/subscriber/uri
          subscriber: {uri: "http://u@a/"}                           | TM-1005 | /spec/subscriber/uri
          subscriber: {ref: {name: f}}                               | TM-1003 | /spec/subscriber/ref/kind
          subscriber: {ref: {kind: Function}}                        | TM-1003 | /spec/subscriber/ref/name
          subscriber: {ref: {kind: Service, name: f}}                | TM-1006 | /spec/subscriber/ref/kind
          subscriber: {ref: {kind: Function, name: f, apiVersion: serving.knative.dev/v1}} | TM-1006 | /spec/subscriber/ref/apiVersion
          """)
  void tellsWhatIsWrongWithTheSubscriber(String fields, String code, String pointer) {
    refuses(fields, code, pointer);
  }

  private static void refuses(String fields, String code, String pointer) {
    var parsed = ResourceDocuments.parse("t.yaml", trigger(fields));
    assertThat(parsed.documents()).isEmpty();
    assertThat(parsed.problems())
        .extracting(p -> p.code().code(), Problem::pointer)
        .containsExactly(tuple(code, pointer));
  }

  @Test
  void filtersHaveLimits() {
    String nested = "{not: ".repeat(15) + "{exact: {type: a}}" + "}".repeat(15);
    assertThat(filter("filters: [" + nested + "]")).isInstanceOf(Filter.Not.class);
    assertThat(problems("[{not: " + nested + "}]")).containsExactly(TM_1010);
    String many = "{exact: {type: a}},".repeat(256);
    assertThat(filter("filters: [" + many + "]")).isInstanceOf(Filter.All.class);
    assertThat(problems("[" + many + "{exact: {type: b}}, {exact: {type: c}}]"))
        .containsExactly(TM_1010);
    var attributes = new StringBuilder();
    for (int i = 0; i < 65; i++) {
      attributes.append("a").append(i).append(": x,");
    }
    assertThat(problems("[{exact: {" + attributes + "}}]")).containsExactly(TM_1010);
  }

  private static List<ProblemCode> problems(String filters) {
    var text = trigger("filters: " + filters + ", subscriber: {function: f}");
    return ResourceDocuments.parse("t.yaml", text).problems().stream().map(Problem::code).toList();
  }
}
