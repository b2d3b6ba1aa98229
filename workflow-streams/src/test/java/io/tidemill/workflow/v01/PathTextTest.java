package io.tidemill.workflow.v01;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.core.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSONPath of filters, §16.1. */
final class PathTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"$", "$.a", "$.a.b-c", "$['a b'].c", "$[\"a\"]", "$.a[0].b[12]", "$.größe"})
  void readsNamesAndIndicesAsDefinite(String text) {
    assertThat(PathText.parse(text))
        .contains(new Path.Definite(ReferencePath.parse(text).orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$.*",
        "$.xs[*].id",
        "$..id",
        "$..*",
        "$..[0]",
        "$..['a b']",
        "$.a[-1]",
        "$.a[0,2]",
        "$.a[0, 2]",
        "$.a[1:3]",
        "$.a[1:]",
        "$.a[:2]",
        "$.a[-2:]",
        "$.a[?(@.b)]",
        "$.a[?(!@.b)]",
        "$.a[?(@.b == 1)]",
        "$.a[?(@.b=='x' && @.c > 1.5e2)]",
        "$.a[?((@.b || @.c) && !(@.d == null))].e",
        "$.a[?(@ >= -1)]",
        "$.a[?(@['b c'] != $.limit[0])]"
      })
  void readsEverythingElseAsIndefinite(String text) {
    assertThat(PathText.parse(text))
        .hasValueSatisfying(path -> assertThat(path).hasToString(text))
        .get()
        .isInstanceOf(Path.Indefinite.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        ".a",
        "@.a",
        "$a",
        "$.",
        "$..",
        "$.a b",
        "$.a.",
        "$[",
        "$[]",
        "$['']",
        "$['a",
        "$[a]",
        "$[01]",
        "$[1234567890]",
        "$[*",
        "$.a[1:2:0]",
        "$['a','b']",
        "$['a\\'b']",
        "$.a.length()",
        "$.a[(@.length-1)]",
        "$.a[?(@.b =~ /x/)]",
        "$.a[?(@.b in ['x'])]",
        "$.a[?(1)]",
        "$.a[?(@.b == )]",
        "$.a[?(@.b == 01)]",
        "$.a[?(@.b]",
        "$.a[?@.b]",
        "$$.event.type"
      })
  void refusesWhatIsNoPathOrNotUnderstoodAlike(String text) {
    assertThat(PathText.parse(text)).isEmpty();
  }

  @Test
  void keepsLimits() {
    assertThat(PathText.parse("$" + ".a".repeat(ReferencePath.STEPS_MAX))).isPresent();
    assertThat(PathText.parse("$" + ".a".repeat(ReferencePath.STEPS_MAX + 1))).isEmpty();
    assertThat(PathText.parse("$.*." + "a".repeat(PathText.LENGTH_MAX))).isEmpty();
    assertThat(PathText.parse("$[?" + "(".repeat(16) + "@.a" + ")".repeat(16) + "]")).isPresent();
    assertThat(PathText.parse("$[?" + "(".repeat(17) + "@.a" + ")".repeat(17) + "]")).isEmpty();
  }

  @Test
  void equalTextsAreEqualPaths() {
    assertThat(PathText.parse("$..a")).isEqualTo(PathText.parse("$..a"));
    assertThat(PathText.parse("$..a")).isNotEqualTo(PathText.parse("$..b"));
  }
}
