package io.tidemill.workflow.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.core.Rule.Operator;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of Function Workflow v0.1 §12. */
final class SwitchRuleTest {
  private static JsonNode document(String value) {
    return Json.parseOwn("{\"a\":" + value.replace('\'', '"') + "}");
  }

  private static ReferencePath path(String text) {
    return ReferencePath.parse(text).orElseThrow();
  }

  @ParameterizedTest(name = "{0} {1} {2} is {3}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          1.0,      EQ,   1,   true
          1,        EQ,   1.0, true
          1e2,      EQ,   100, true
          2,        EQ,   1,   false
          1,        LT,   2,   true
          2,        LT,   2,   false
          2,        LTEQ, 2,   true
          3,        LTEQ, 2,   false
          3,        GT,   2,   true
          2,        GT,   2,   false
          2,        GTEQ, 2,   true
          1,        GTEQ, 2,   false
          -0.0,     EQ,   0,   true
          9007199254740993, EQ, 9007199254740992, false
          '1',      EQ,   1,   false
          true,     EQ,   1,   false
          null,     EQ,   0,   false
          {},       EQ,   0,   false
          """)
  void comparesNumbers(String node, Operator operator, String value, boolean expected) {
    var rule = new Rule.CompareNumber(path("$.a"), operator, new BigDecimal(value));
    assertThat(rule.holds(document(node))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} {1} {2} is {3}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          'x',      EQ,   x,   true
          'X',      EQ,   x,   false
          'a10',    LT,   b,   true
          'a10',    LT,   a2,  true
          'a',      LT,   ab,  true
          'ab',     LTEQ, ab,  true
          'b',      GT,   a,   true
          'a',      GTEQ, b,   false
          'ä',      GT,   z,   true
          '\uff5e', LT,   \ud83d\ude00, true
          '\ud83d\ude00', GT, \uff5e, true
          1,        EQ,   1,   false
          null,     EQ,   x,   false
          true,     EQ,   true, false
          ['x'],    EQ,   x,   false
          """)
  void comparesTextByCodePoint(String node, Operator operator, String value, boolean expected) {
    var rule = new Rule.CompareText(path("$.a"), operator, value);
    assertThat(rule.holds(document(node))).isEqualTo(expected);
  }

  @Test
  void isFalseWhereThePathSelectsNothingAndItsOppositeTrue() {
    var rule = new Rule.CompareNumber(path("$.b.c[3]"), Operator.LT, BigDecimal.TEN);
    assertThat(rule.holds(document("1"))).isFalse();
    assertThat(new Rule.Not(rule).holds(document("1"))).isTrue();
  }

  @Test
  void combinesToAnyDepth() {
    Rule isTwo = new Rule.CompareNumber(path("$.a"), Operator.EQ, BigDecimal.TWO);
    Rule isOne = new Rule.CompareNumber(path("$.a"), Operator.EQ, BigDecimal.ONE);
    assertThat(new Rule.And(List.of(isTwo, new Rule.Not(isOne))).holds(document("2"))).isTrue();
    assertThat(new Rule.And(List.of(isTwo, isOne)).holds(document("2"))).isFalse();
    assertThat(new Rule.Or(List.of(isOne, isTwo)).holds(document("2"))).isTrue();
    assertThat(new Rule.Or(List.of(isOne, isOne)).holds(document("2"))).isFalse();
    Rule deep = isTwo;
    for (int i = 0; i < 16; i++) {
      deep = new Rule.Not(new Rule.Or(List.of(new Rule.And(List.of(deep)))));
    }
    assertThat(deep.holds(document("2"))).isTrue();
  }
}
