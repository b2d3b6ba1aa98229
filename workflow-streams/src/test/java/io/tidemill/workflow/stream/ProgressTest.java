package io.tidemill.workflow.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProgressTest {
  @Test
  void refusalIsThatOfOneRecordHoweverItsIdIsUsedAgain() {
    var progress = new Progress();
    progress.refused(1, 7, "it ended");
    assertThat(progress.refusal(1, 7)).contains("it ended");
    assertThat(progress.refusal(1, 8)).isEmpty();
    assertThat(progress.refusal(0, 7)).isEmpty();
  }

  @Test
  void oldRefusalsAreForgotten() {
    var progress = new Progress();
    for (int offset = 0; offset <= 1_000; offset++) {
      progress.refused(0, offset, "no");
    }
    assertThat(progress.refusal(0, 0)).isEmpty();
    assertThat(progress.refusal(0, 1)).isPresent();
  }
}
