package io.tidemill.workflow.v01;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.workflow.core.EventExpression;
import io.tidemill.workflow.core.EventExpression.And;
import io.tidemill.workflow.core.EventExpression.Operand;
import io.tidemill.workflow.core.EventExpression.Or;
import io.tidemill.workflow.v01.ExpressionText.Parsed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Event expressions, §5.1. */
final class ExpressionTextTest {
  private static final EventExpression A = new Operand("A");
  private static final EventExpression B = new Operand("B");
  private static final EventExpression C = new Operand("C");

  private static EventExpression read(String text) {
    Parsed parsed = ExpressionText.parse(text);
    assertThat(parsed).isInstanceOf(Parsed.Ok.class);
    return ((Parsed.Ok) parsed).expression();
  }

  @Test
  void a09AndBindsTighterThanOrInAnyLetterCase() {
    EventExpression expected = new Or(List.of(A, new And(List.of(B, C))));
    assertThat(read("A or B and C")).isEqualTo(expected);
    assertThat(read("A OR B And C")).isEqualTo(expected);
    assertThat(read("(A or B) and C")).isEqualTo(new And(List.of(new Or(List.of(A, B)), C)));
    assertThat(read("A and B or C")).isEqualTo(new Or(List.of(new And(List.of(A, B)), C)));
  }

  @Test
  void keepsTheOrderOfOperands() {
    assertThat(read("C and A and B")).isEqualTo(new And(List.of(C, A, B)));
    assertThat(read("C or A or B")).isEqualTo(new Or(List.of(C, A, B)));
    assertThat(read("C and A or B").triggers()).containsExactly("C", "A", "B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", " A ", "((A))", "\"A\"", "'A'", "(\tA\n)"})
  void readsOneOperand(String text) {
    assertThat(read(text)).isEqualTo(A);
  }

  @Test
  void readsNamesWithEveryCharacterTheyMayHave() {
    assertThat(read("_a-1.b_C")).isEqualTo(new Operand("_a-1.b_C"));
    assertThat(read("Tür")).isEqualTo(new Operand("Tür"));
    assertThat(read("\"1 and (2)\"")).isEqualTo(new Operand("1 and (2)"));
    assertThat(read("'a \"b\"'")).isEqualTo(new Operand("a \"b\""));
    assertThat(read("\"or\" or 'and'"))
        .isEqualTo(new Or(List.of(new Operand("or"), new Operand("and"))));
    assertThat(read("android or origin"))
        .isEqualTo(new Or(List.of(new Operand("android"), new Operand("origin"))));
  }

  @Test
  void a08RefusesNotWhereverItStands() {
    assertThat(ExpressionText.parse("not A")).isEqualTo(new Parsed.UsesNot(1));
    assertThat(ExpressionText.parse("A and NOT B")).isEqualTo(new Parsed.UsesNot(7));
    assertThat(ExpressionText.parse("A not B")).isEqualTo(new Parsed.UsesNot(3));
    assertThat(read("\"not\"")).isEqualTo(new Operand("not"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; end of the expression; 1",
        "`  `; end of the expression; 3",
        "A && B; &&; 3",
        "A || B; ||; 3",
        "A + B; +; 3",
        "A, B; `,`; 2",
        "A B; B; 3",
        "and A; and; 1",
        "A or; end of the expression; 5",
        "A or and B; and; 6",
        "(A; end of the expression; 3",
        "A); ); 2",
        "(); ); 2",
        "1; 1; 1",
        "\"A; \"; 1",
        "''; ''; 1",
        "boolean expression 1 of; expression; 9"
      })
  void tellsWhatIsUnexpectedAndWhere(String text, String token, int column) {
    assertThat(ExpressionText.parse(text)).isEqualTo(new Parsed.Unexpected(token, column));
  }

  @Test
  void readsFiftyLevelsAndNoMore() {
    assertThat(read("(".repeat(50) + "A" + ")".repeat(50))).isEqualTo(A);
    assertThat(ExpressionText.parse("(".repeat(51) + "A" + ")".repeat(51)))
        .isEqualTo(new Parsed.TooLarge(51));
    assertThat(ExpressionText.parse("A or ".repeat(2000) + "A"))
        .isEqualTo(new Parsed.TooLarge(8193));
    assertThat(read("A or ".repeat(1600) + "A").triggers()).hasSize(1601);
  }
}
