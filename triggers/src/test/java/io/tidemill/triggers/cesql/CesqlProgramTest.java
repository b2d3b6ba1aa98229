package io.tidemill.triggers.cesql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.cesql.CesqlText;
import io.tidemill.schemas.cesql.CesqlText.Parsed;
import io.tidemill.triggers.cesql.CesqlProgram.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the test kit does not say; the kit itself is {@link CesqlTckTest}. */
final class CesqlProgramTest {
  private record Event(Map<String, Object> values) implements Attributes {
    @Override
    public @Nullable String text(String name) {
      Object value = values.get(name);
      return value == null ? null : value.toString();
    }

    @Override
    public @Nullable Object value(String name) {
      return values.get(name);
    }
  }

  private static final Attributes EVENT =
      new Event(
          Map.of("type", "a.b", "hop", "5", "n", 5, "t", true, "e", "😀é", "big", "99999999999"));

  private static Outcome evaluated(String text) {
    return switch (CesqlText.parse(text)) {
      case Parsed.Expression(var root) -> CesqlProgram.of(root).evaluate(EVENT);
      case Parsed.Faulty(var fault) -> throw new AssertionError(fault.toString());
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          type = 'a.b' OR none = 1 AND none = 2 | true   |
          NOT type = 'a.c' AND hop = 5          | true   |
          n = '5' AND n IN ('05', 'x')          | true   |
          hop IN ('05')                         | false  |
          t AND NOT (n = 6)                     | true   |
          n AND TRUE                            | true   |
          type AND TRUE                         | false  | cast
          big < 5                               | false  | cast
          2147483647 + 1                        | 0      | math
          -2147483648 / -1                      | 0      | math
          -2147483648 % -1                      | 0      |
          7 % -3                                | 1      |
          LENGTH(e) = 2 AND LEFT(e, 1) = '😀'   | true   |
          e LIKE '__'                           | true   |
          e LIKE '_'                            | false  |
          SUBSTRING(e, 2) = 'é'                 | true   |
          LENGTH(type, type)                    | false  | missingFunction
          none IN ('a')                         | false  | missingAttribute
          """)
  void givesAValueAndTheFirstError(String text, String value, @Nullable String error) {
    Outcome outcome = evaluated(text);

    assertThat(outcome.value()).hasToString(value);
    assertThat(outcome.error() == null ? null : outcome.error().word()).isEqualTo(error);
    assertThat(outcome.matches()).isEqualTo(value.equals("true") && error == null);
  }

  @Test
  void concatenatesNoLongerThanTheLimit() {
    var event = new Event(Map.of("x", "x".repeat(Functions.TEXT_MAX)));
    var root = ((Parsed.Expression) CesqlText.parse("CONCAT(x, 'y')")).root();

    assertThat(CesqlProgram.of(root).evaluate(event))
        .isEqualTo(new Outcome("", CesqlError.FUNCTION_EVALUATION));
  }

  @Test
  void likeFitsAsARegularExpressionWould() {
    long seed = 7;
    var random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      String pattern = any(random, List.of("a", "b", "%", "_", "\\%", "\\"), 6);
      String text = any(random, List.of("a", "b", "%", "\\", "😀"), 7);
      assertThat(LikePattern.of(pattern).matches(text))
          .as("seed %d: %s LIKE %s", seed, text, pattern)
          .isEqualTo(expected(pattern, text));
    }
  }

  @Test
  void likeTakesNoExponentialTime() {
    String text = "a".repeat(100_000);
    for (String piece : List.of("%a", "%a_", "%_a%")) {
      assertThat(LikePattern.of(piece.repeat(500) + "b%").matches(text)).as(piece).isFalse();
    }
  }

  private static boolean expected(String pattern, String text) {
    var regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length() && "%_".indexOf(pattern.charAt(i + 1)) >= 0) {
        regex.append(Pattern.quote(pattern.substring(++i, i + 1)));
      } else {
        regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
  }

  private static String any(Random random, List<String> parts, int most) {
    var text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }
}
