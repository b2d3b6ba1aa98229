package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "120, PT2M",
    "999999999, PT999999999S",
    "'Sun, 06 Nov 1994 08:49:37 GMT', PT7S",
    "'Sunday, 06-Nov-94 08:49:37 GMT', PT7S",
    "'Sun Nov  6 08:49:37 1994', PT7S",
    "'Sun, 06 Nov 1994 08:49:00 GMT', PT-30S",
    "'Mon, 07 Nov 1994 08:49:30 GMT', PT24H",
    "'Mon Nov 14 08:49:30 1994', PT192H",
  })
  void isReadInSecondsAndInAllThreeFormsOfADate(String value, Duration pause) {
    var now = Instant.parse("1994-11-06T08:49:30Z");

    assertThat(RetryAfter.of(value, now)).contains(pause);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-06-01T00:00:00Z, 27, 2027-01-01T00:00:00Z",
    "2026-06-01T00:00:00Z, 76, 2076-01-01T00:00:00Z",
    "2026-06-01T00:00:00Z, 77, 1977-01-01T00:00:00Z",
    "1999-12-31T23:59:00Z, 00, 2000-01-01T00:00:00Z",
  })
  void twoDigitsOfAYearAreAtMostFiftyYearsAhead(Instant now, String year, Instant then) {
    assertThat(RetryAfter.of("Friday, 01-Jan-" + year + " 00:00:00 GMT", now))
        .contains(Duration.between(now, then));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "-1",
        "1.5",
        "1e3",
        "99999999999999999999",
        "2026-01-01T00:00:00Z",
        "Sun, 06 Nov 1994",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT",
      })
  void whatIsNeitherIsNotFollowed(String value) {
    assertThat(RetryAfter.of(value, Instant.EPOCH)).isEmpty();
  }
}
