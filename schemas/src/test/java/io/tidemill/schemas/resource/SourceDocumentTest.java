package io.tidemill.schemas.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.SourceDocument.Fault;
import io.tidemill.schemas.resource.SourceDocument.Syntax;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents with the places of their values. */
final class SourceDocumentTest {
  private static SourceDocument json(String text) {
    return SourceDocument.read(text, Syntax.JSON).getFirst();
  }

  private static SourceDocument yaml(String text) {
    return SourceDocument.read(text, Syntax.YAML).getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "\"x\"",
        "{\"a\":[1,-2.50,1e3,12345678901,123456789012345678901234567890,true,false,null,\"\\u00e4\"]}",
        "{\"a/b\":{\"~\":[[],{}]}}"
      })
  void givesTheSameTreeAsTheReaderWithoutPlaces(String text) throws JsonProcessingException {
    assertThat(json(text).root()).isEqualTo(Json.parse(text));
    assertThat(json(text).faults()).isEmpty();
  }

  @Test
  void knowsWhereNamesAndValuesStand() {
    String text = "{\n  \"a\": {\"b/c\": [ 1,\n    22 ]}}";
    for (SourceDocument document : List.of(json(text), yaml(text))) {
      Places places = document.places();
      assertThat(places.value("")).isEqualTo(new Mark(1, 1));
      assertThat(places.key("/a")).isEqualTo(new Mark(2, 3));
      assertThat(places.value("/a")).isEqualTo(new Mark(2, 8));
      assertThat(places.key("/a/b~1c")).isEqualTo(new Mark(2, 9));
      assertThat(places.value("/a/b~1c/0")).isEqualTo(new Mark(2, 18));
      assertThat(places.key("/a/b~1c/1")).isEqualTo(new Mark(3, 5));
      assertThat(places.value("/a/nowhere/0")).isEqualTo(new Mark(2, 8));
    }
  }

  @Test
  void whatAnAliasRepeatsStandsWhereTheAliasIs() {
    Places places = yaml("a: &x {b: 1}\nc: *x\n").places();
    assertThat(places.value("/c")).isEqualTo(new Mark(2, 4));
    assertThat(places.value("/c/b")).isEqualTo(new Mark(2, 4));
  }

  @Test
  void keepsEveryDocumentOfAStream() {
    List<SourceDocument> documents = SourceDocument.read("a: 1\n---\n---\nb: 2\n", Syntax.YAML);
    assertThat(documents).hasSize(2);
    assertThat(documents.getLast().places().value("/b")).isEqualTo(new Mark(4, 4));
  }

  @Test
  void aMemberTwiceIsAFaultAndTheLastOneCounts() {
    String text = "{\"a\": 1,\n \"a\": 2}";
    for (SourceDocument document : List.of(json(text), yaml(text))) {
      assertThat(document.root()).isEqualTo(Json.parseOwn("{\"a\":2}"));
      assertThat(document.faults())
          .singleElement()
          .satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.DUPLICATE);
            assertThat(fault.pointer()).isEqualTo("/a");
            assertThat(fault.at()).isEqualTo(new Mark(2, 2));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[1,]", "{\"a\":1,}", "{} {}", "{\"a\" 1}", "nul", "[01]", "\"\u0001\""})
  void everythingElseIsAFaultWithItsPlace(String text) {
    SourceDocument document = json(text);
    assertThat(document.root()).isNull();
    assertThat(document.faults()).singleElement().matches(f -> f.kind() == Fault.Kind.SYNTAX);
    assertThat(document.faults().getFirst().at().line()).isEqualTo(1);
  }

  @Test
  void keepsLimits() {
    String deep = "[".repeat(101) + "]".repeat(101);
    String digits = "[" + "1".repeat(401) + "]";
    for (String text : List.of(deep, digits)) {
      assertThat(json(text).faults()).first().matches(f -> f.kind() == Fault.Kind.LIMIT);
      assertThat(yaml(text).faults()).first().matches(f -> f.kind() == Fault.Kind.LIMIT);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a.json;a: 1;JSON",
        "a.YAML;{\"a\":1};YAML",
        "stdin; {\"a\":1};JSON",
        "stdin;{};JSON",
        "stdin;[{}];JSON",
        "stdin;{a: 1};YAML",
        "stdin;[a];YAML",
        "stdin;a: 1;YAML"
      })
  void theNameOrElseTheStartTellsTheSyntax(String name, String text, Syntax expected) {
    assertThat(Syntax.of(name, text)).isEqualTo(expected);
  }
}
