package io.tidemill.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.event.HeaderValue.Decoded;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderValueTest {
  @Test
  void encodesTheExampleOfTheBinding() {
    assertThat(HeaderValue.encode("Euro € 😀")).isEqualTo("Euro%20%E2%82%AC%20%F0%9F%98%80");
    assertThat(HeaderValue.encode("50% \"off\"\r\n")).isEqualTo("50%25%20%22off%22%0D%0A");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain|plain",
        "Euro%20%E2%82%AC%20%F0%9F%98%80|Euro € 😀",
        "Euro%20%e2%82%ac|Euro €",
        "%41%42|AB", // Encoded without need.
        "%2541|%41", // One round only.
        "a b|a b",
        "\"a b\"|a b",
        "\"a\\\"b\\\\c\"|a\"b\\c",
        "\"Euro%20%E2%82%AC\"|Euro €",
        "a\"b|a\"b",
      })
  void decodes(String value, String text) {
    assertThat(HeaderValue.decode(value)).isEqualTo(new Decoded.Text(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%C0%A0",
        "%ED%A0%80",
        "%F5%80%80%80",
        "%E2%82",
        "%80",
        "%",
        "%4",
        "%zz",
        "100%",
        "é",
        "\u007f",
        "\"open",
        "\"a\"b",
        "\"a\\",
        "\""
      })
  void refusesWhatIsNoEncodedText(String value) {
    assertThat(HeaderValue.decode(value)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void decodesWhatItEncoded() {
    Random random = new Random(42);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x11_0000);
        text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 'x' : c);
      }
      String encoded = HeaderValue.encode(text.toString());
      assertThat(encoded).matches("[!-~]*");
      assertThat(HeaderValue.decode(encoded)).isEqualTo(new Decoded.Text(text.toString()));
    }
  }
}
