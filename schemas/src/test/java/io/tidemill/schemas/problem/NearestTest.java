package io.tidemill.schemas.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {
  private static final List<String> WORDS = List.of("apply", "get", "describe", "delete", "send");

  @Test
  void findsWhatWasProbablyMeant() {
    assertThat(Nearest.to("aply", WORDS)).hasValue("apply");
    assertThat(Nearest.to("gte", WORDS)).hasValue("get");
    assertThat(Nearest.to("DELET", WORDS)).hasValue("delete");
    assertThat(Nearest.to("desribce", WORDS)).hasValue("describe");
  }

  @Test
  void doesNotGuessWildly() {
    assertThat(Nearest.to("topology", WORDS)).isEmpty();
    assertThat(Nearest.to("x", WORDS)).isEmpty();
    assertThat(Nearest.to("a".repeat(1000), WORDS)).isEmpty();
  }
}
