package io.tidemill.schemas.cesql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.cesql.CesqlText.Parsed;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CesqlTextTest {
  private static final long SEED = 20_261_122;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          type LIK 'a'                | 6  | `LIK`
          type =                      | 7  | the end
          type = 'a                   | 8  | a string that does not end
          type = 'a' AND              | 15 | the end
          type = 'a' source = 'b'     | 12 | `source`
          type & 'a'                  | 6  | the character `&`
          (type = 'a'                 | 12 | the end
          type LIKE subject           | 11 | `subject`
          type IN 'a'                 | 9  | a string
          type IN ()                  | 10 | `)`
          EXISTS 'a'                  | 8  | a string
          EXISTS AND                  | 8  | `AND`
          my_ext = 'a'                | 1  | `my_ext`
          hop < 2147483648            | 7  | a number out of range
          TRUE AND SIZE(type) = 1     | 10 | the function `size`
          LENGTH(type, id) = 1        | 1  | LENGTH with 2
          """)
  void namesTheColumnOfTheFirstFault(String text, int column, String found) {
    CesqlFault fault = CesqlText.fault(text).orElseThrow();

    assertThat(fault.column()).isEqualTo(column);
    assertThat(fault.found()).isEqualTo(found);
    assertThat(fault.expected()).isNotEmpty();
    assertThat(fault.fix()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          a = 1 OR b = 2 AND c = 3      | a = 1 OR (b = 2 AND c = 3)
          a = 1 XOR b = 2 OR c = 3      | a = 1 XOR (b = 2 OR c = 3)
          NOT a = 1 AND b = 2           | (NOT (a = 1)) AND (b = 2)
          NOT a LIKE 'x'                | NOT (a LIKE 'x')
          a + 1 * 2 = 3 - 4 - 5         | (a + (1 * 2)) = ((3 - 4) - 5)
          -a + 1 = 0                    | ((-a) + 1) = 0
          a = b LIKE 'x'                | a = (b LIKE 'x')
          """)
  void bindsAsThoughThereWereParentheses(String text, String same) {
    assertThat(shape(text)).isEqualTo(shape(same));
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    assertThat(CesqlText.fault("a = '" + "x".repeat(CesqlText.LENGTH_MAX - 6) + "'")).isEmpty();
    assertThat(CesqlText.fault("a = '" + "x".repeat(CesqlText.LENGTH_MAX - 5) + "'")).isPresent();
    for (String deep : new String[] {"(", "NOT ", "- ", "ABS(", "1 + ", "TRUE = ", "1 IN ("}) {
      assertThat(CesqlText.fault(deep.repeat(500)).orElseThrow().found())
          .as(deep)
          .contains("nested deeper");
    }
    assertThat(CesqlText.fault("TRUE" + " AND TRUE".repeat(400))).isEmpty();
  }

  @Test
  void readsOrRefusesEveryTextAndNeverThrows() {
    var random = new Random(SEED);
    String[] words = {
      "type", "'a'", "\"b%\"", "5", "-", "+", "(", ")", "AND", "or", "NOT", "LIKE", "IN", "EXISTS",
      ",", "=", "<>", "!", "TRUE", "LENGTH", "CONCAT(", "\\", "'", "é", "\ud800", "_", "%", "*"
    };
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
      }
      switch (CesqlText.parse(text.toString())) {
        case Parsed.Expression(var root) ->
            assertThat(root.at().of(text.toString())).as(text.toString()).isNotEmpty();
        case Parsed.Faulty(var fault) ->
            assertThat(fault.column()).as(text.toString()).isBetween(1, text.length() + 1);
      }
    }
  }

  private static String shape(String text) {
    return switch (CesqlText.parse(text)) {
      case Parsed.Expression(var root) -> root.toString().replaceAll("Span\\[[^]]*]", "");
      case Parsed.Faulty(var fault) -> throw new AssertionError(fault.toString());
    };
  }
}
