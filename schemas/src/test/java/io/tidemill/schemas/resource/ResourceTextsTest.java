package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1001;
import static io.tidemill.schemas.problem.ProblemCode.TM_1005;
import static io.tidemill.schemas.problem.ProblemCode.TM_1010;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.resource.ResourceDocuments.Parsed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts before their fields are looked at: syntax, limits, several documents, all problems. */
final class ResourceTextsTest {
  private static final String BROKER =
      "{apiVersion: tidemill.io/v1, kind: Broker, metadata: {name: b}, spec: %s}";
  private static final String FUNCTION =
      "{apiVersion: tidemill.io/v1, kind: Function, metadata: {name: f}, spec: %s}";
  private static final String TRIGGER =
      "{apiVersion: tidemill.io/v1, kind: Trigger, metadata: {name: t}, spec: %s}";

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

  @Test
  void holdSeveralDocumentsAndSkipEmptyOnes() {
    var parsed =
        ResourceDocuments.parse(
            "a.yaml",
            "---\n# nothing\n---\n"
                + BROKER.formatted("{}")
                + "\n---\n"
                + FUNCTION.formatted("{java: {class: A}}")
                + "\n---\n");
    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.documents())
        .extracting(d -> d.resource().kind())
        .containsExactly(Kind.BROKER, Kind.FUNCTION);
  }

  @Test
  void areReadAsJsonWithTabsAndEscapes() {
    var broker =
        read(
            "\ufeff{\n\t\"apiVersion\": \"tidemill.io\\/v1\",\n\t\"kind\": \"Broker\",\n\t\"metadata\": {\"name\": \"b\"}}");
    assertThat(broker.name()).isEqualTo("b");
  }

  @Test
  void tellEveryProblemOfEveryDocumentAtOnce() {
    var parsed =
        ResourceDocuments.parse(
            "all.yaml",
            """
            apiVersion: tidemill.io/v2
            kind: Trigger
            metadata: { name: Orders_DB, label: {} }
            spec:
              filters: [ { exact: { type: 5 } }, { exakt: { type: a } } ]
              subscriber: { function: charge, uri: "http://a/" }
              delivery: { retry: -1 }
            ---
            apiVersion: tidemill.io/v1
            kind: Broker
            metadata: { name: fine }
            ---
            apiVersion: tidemill.io/v1
            kind: Function
            metadata: { name: f }
            """);
    assertThat(parsed.documents()).extracting(d -> d.resource().name()).containsExactly("fine");
    assertThat(parsed.problems())
        .extracting(p -> p.code().code(), Problem::file, Problem::pointer)
        .containsExactlyInAnyOrder(
            tuple("TM-1006", "all.yaml#1", "/apiVersion"),
            tuple("TM-1005", "all.yaml#1", "/metadata/name"),
            tuple("TM-1002", "all.yaml#1", "/metadata/label"),
            tuple("TM-1004", "all.yaml#1", "/spec/filters/0/exact/type"),
            tuple("TM-1007", "all.yaml#1", "/spec/filters/1/exakt"),
            tuple("TM-1005", "all.yaml#1", "/spec/subscriber"),
            tuple("TM-1005", "all.yaml#1", "/spec/delivery/retry"),
            tuple("TM-1003", "all.yaml#3", "/spec"));
  }

  @Test
  void tellLineAndColumnOfASyntaxError() {
    Problem problem = problems("kind: Broker\nmetadata: b: c\n").getFirst();
    assertThat(problem.code()).isEqualTo(TM_1001);
    assertThat(problem.found()).endsWith("at line 2, column 12");
  }

  @Test
  void keepWhatStandsBeforeASyntaxError() {
    var parsed = ResourceDocuments.parse("a.yaml", BROKER.formatted("{}") + "\n---\na: [\n");
    assertThat(parsed.documents()).hasSize(1);
    assertThat(parsed.problems()).extracting(Problem::file).containsExactly("a.yaml#2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# only a comment",
        "a: *nowhere",
        "a: !!str b",
        "a: !mine {}",
        "a: .inf",
        "a: .nan",
        "a: 1\na: 2",
        "{\"a\": 1, \"a\": 2}",
        "? [a, b]\n: c",
        "a: \u0001",
        "a: &x [*x]",
        "a: @b",
        "a: 1e99999999999"
      })
  void areRefusedWhenTheyAreNoPlainYaml(String text) {
    assertThat(problems(text)).extracting(Problem::code).containsOnly(TM_1001);
  }

  @Test
  void areRefusedBeyondTheirLimits() {
    String laughs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
    for (char c = 'b'; c < 'i'; c++) {
      char before = (char) (c - 1);
      laughs +=
          "%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c]\n"
              .formatted(c, c, before, before, before, before, before, before);
    }
    for (String text :
        List.of(
            "a".repeat(4 * 1024 * 1024 + 1),
            "[".repeat(4 * 1024 * 1024),
            "- ".repeat(1024 * 1024),
            "a: " + "[".repeat(101) + "]".repeat(101),
            "{\"a\": " + "[".repeat(101) + "]".repeat(101) + "}",
            "a: &x b\nc: [" + "*x, ".repeat(51) + "]",
            laughs,
            "--- a\n".repeat(1_001),
            "a: " + "1".repeat(401),
            "a: 1e500",
            "a: 1e-500",
            "a".repeat(300) + ": 1",
            "[" + "1,".repeat(500_001) + "]")) {
      assertThat(problems(text))
          .as(text.substring(0, 8))
          .extracting(Problem::code)
          .contains(TM_1010);
    }
  }

  @Test
  void areRefusedWithHalfASurrogatePair() {
    refuses(
        TRIGGER.formatted("{filters: [{exact: {type: \"\\ud800\"}}], subscriber: {function: f}}"),
        "TM-1005",
        "/spec/filters/0/exact/type");
  }

  @Test
  void nameEveryResourceOnce() {
    String broker = BROKER.formatted("{}");
    var parsed = ResourceDocuments.parse("a.yaml", broker + "\n---\n" + broker);
    assertThat(parsed.documents()).hasSize(1);
    assertThat(parsed.problems())
        .extracting(Problem::code, Problem::file)
        .containsExactly(tuple(TM_1005, "a.yaml#2"));
  }

  @Test
  void tellAtMostAThousandProblems() {
    var parsed = ResourceDocuments.parse("a.yaml", "--- {a: 1, b: 2}\n".repeat(1_000));
    assertThat(parsed.problems()).hasSize(1_000);
    assertThat(parsed.problems().getLast().code()).isEqualTo(TM_1010);
  }

  @Test
  void repeatValuesByAlias() {
    var trigger =
        (Trigger)
            read(
                TRIGGER.formatted(
                    "{filters: [{exact: &e {type: a}}, {prefix: *e}], subscriber: {function: f}}"));
    assertThat(trigger.filter())
        .isEqualTo(
            new Filter.All(
                List.of(
                    new Filter.Exact(Map.of("type", "a")),
                    new Filter.Prefix(Map.of("type", "a")))));
  }
}
