package io.tidemill.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PreferenceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait=10 | 10",
        "Wait = \"7\" | 7",
        "respond-async, wait=10 | 10",
        "wait=2, wait=9 | 2",
        "wait=3; foo=bar | 3",
        "wait=31 | 30",
        "wait=999999999 | 30"
      })
  void whoWaitsSaysHowLong(String header, int seconds) {
    assertThat(Preference.waitSeconds(List.of(header))).hasValue(seconds);
    assertThat(Preference.waitSeconds(List.of("reply", header))).hasValue(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "reply", "wait", "wait=", "wait=0", "wait=-1", "wait=9999999999", "await=3"})
  void whatIsMalformedCountsForNothing(String header) {
    assertThat(Preference.waitSeconds(List.of(header))).isEqualTo(OptionalInt.empty());
  }
}
