package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeaderValueTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "plain-Value/1.0?a=b&c | plain-Value/1.0?a=b&c",
        "a b | a%20b",
        "\"quoted\" | %22quoted%22",
        "100% | 100%25",
        "Euro € \uD83D\uDE00 | Euro%20%E2%82%AC%20%F0%9F%98%80",
      })
  void whatIsNotPrintableAsciiIsPercentEncoded(String value, String encoded) {
    assertThat(HeaderValue.encode(value)).isEqualTo(encoded);
    assertThat(HeaderValue.decode(encoded)).isEqualTo(value);
  }

  @Test
  void lineBreaksCannotStartAnotherHeader() {
    assertThat(HeaderValue.encode("a\r\nEvil: 1")).isEqualTo("a%0D%0AEvil:%201");
    assertThat(HeaderValue.encode("\u0000\u007f")).isEqualTo("%00%7F");
  }

  @ParameterizedTest
  @CsvSource({"%, %", "%4, %4", "%zz, %zz", "100%, 100%", "%41%, A%", "€%41, €A", "%e2%82%ac, €"})
  void aPercentSignThatStartsNoByteStandsForItself(String encoded, String value) {
    assertThat(HeaderValue.decode(encoded)).isEqualTo(value);
  }

  @Test
  void everyTextComesBack() {
    long seed = 31;
    var random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      String text =
          random
              .ints(random.nextInt(20), 0, 0x11_0000)
              .filter(c -> c < 0xd800 || c > 0xdfff)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      String encoded = HeaderValue.encode(text);
      assertThat(encoded.chars().allMatch(c -> c > 0x20 && c < 0x7f)).as(encoded).isTrue();
      assertThat(HeaderValue.decode(encoded)).as("seed %d", seed).isEqualTo(text);
    }
  }
}
