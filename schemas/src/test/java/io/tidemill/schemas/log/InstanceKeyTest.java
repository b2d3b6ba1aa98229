package io.tidemill.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key {@code workflow/token}. */
final class InstanceKeyTest {
  @ParameterizedTest
  @ValueSource(strings = {"42", "a/b", "/", " ", "é😀", "a\u0000b"})
  void readsWhatItWroteWhateverTheTokenHolds(String token) {
    var key = new InstanceKey("orders", token);
    assertThat(InstanceKey.parse(key.bytes())).isEqualTo(key);
    assertThat(new String(key.bytes(), StandardCharsets.UTF_8)).isEqualTo("orders/" + token);
  }

  @Test
  void endsTheWorkflowAtTheFirstSlash() {
    assertThat(InstanceKey.parse("w/a/b".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new InstanceKey("w", "a/b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "orders", "/token", "orders/"})
  void refusesWhatIsNoKey(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InstanceKey.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void refusesAWorkflowWithASlash() {
    assertThatIllegalArgumentException().isThrownBy(() -> new InstanceKey("a/b", "t"));
  }
}
