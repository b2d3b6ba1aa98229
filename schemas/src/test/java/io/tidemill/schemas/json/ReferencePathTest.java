package io.tidemill.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tidemill.schemas.json.ReferencePath.Step;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Function Workflow v0.1 §16.1. */
final class ReferencePathTest {
  private static final JsonNode DOCUMENT =
      Json.parseOwn("{\"a\":{\"b c\":[10,{\"d\":null}]},\"é_1-x\":true}");

  private static ReferencePath path(String text) {
    return ReferencePath.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          $                   | {"a":{"b c":[10,{"d":null}]},"é_1-x":true}
          $.a['b c'][0]       | 10
          $["a"]["b c"][1].d  | null
          $.é_1-x             | true
          $['a'].b            | nothing
          $.a[0]              | nothing
          $.a['b c'].d        | nothing
          $.a['b c'][2]       | nothing
          $.é_1-x.y           | nothing
          """)
  void selectsTheOnePlaceItNames(String text, String found) {
    assertThat(path(text).select(DOCUMENT).map(Json::text).orElse("nothing")).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a.b",
        "$a",
        "$.",
        "$..a",
        "$.*",
        "$[*]",
        "$[-1]",
        "$[01]",
        "$[0:1]",
        "$[0,1]",
        "$[",
        "$[]",
        "$[0",
        "$['a",
        "$['']",
        "$['a'b']",
        "$['a\\'']",
        "$[?(@.a)]",
        "$.a b",
        "$ .a",
        "$[1000000000]",
        "$['a']x"
      })
  void refusesWhatIsNotDefinite(String text) {
    assertThat(ReferencePath.parse(text)).isEmpty();
  }

  @Test
  void hasAtMost32Steps() {
    assertThat(ReferencePath.parse("$" + ".a".repeat(32))).isPresent();
    assertThat(ReferencePath.parse("$" + ".a".repeat(33))).isEmpty();
    assertThat(path("$.a[3]").steps()).containsExactly(new Step.Member("a"), new Step.Element(3));
    assertThat(path("$")).isEqualTo(ReferencePath.ROOT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          $            | {"a":[1,{"b":2}]} | 9
          $.a          | {"a":[1,{"b":2}]} | {"a":9}
          $.a[0]       | {"a":[1,{"b":2}]} | {"a":[9,{"b":2}]}
          $.a[1].b     | {"a":[1,{"b":2}]} | {"a":[1,{"b":9}]}
          $.a[1].c.d   | {"a":[1,{"b":2}]} | {"a":[1,{"b":2,"c":{"d":9}}]}
          $.x.y        | {}                | {"x":{"y":9}}
          $.a[2]       | {"a":[1,{"b":2}]} | nothing
          $.a[0].b     | {"a":[1,{"b":2}]} | nothing
          $.a.b        | {"a":null}        | nothing
          $.x[0]       | {}                | nothing
          $.a          | [1]               | nothing
          """)
  void putsTheValueThereAndMakesObjectsOnTheWay(String text, String base, String result) {
    JsonNode before = Json.parseOwn(base);
    Optional<JsonNode> put = path(text).put(before, Json.of(9));
    assertThat(put.map(Json::text).orElse("nothing")).isEqualTo(result);
    assertThat(Json.text(before)).as("the base is not changed").isEqualTo(base);
  }

  @Test
  void takesNullForANode() {
    assertThat(path("$.a['b c'][1].d").select(DOCUMENT)).contains(NullNode.getInstance());
  }
}
