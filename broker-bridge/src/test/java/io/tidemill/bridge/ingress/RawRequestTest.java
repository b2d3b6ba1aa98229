package io.tidemill.bridge.ingress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no well-behaved client sends. */
@SuppressWarnings("NullAway.Init") // Set before all tests.
final class RawRequestTest {
  private static final String HEAD =
      "POST /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\nce-specversion: 1.0\r\n"
          + "ce-id: 1\r\nce-source: /s\r\nce-type: t\r\n";

  private static Door door;

  @BeforeAll
  static void open() throws Exception {
    door = new Door();
  }

  @AfterAll
  static void close() throws Exception {
    door.close();
  }

  @BeforeEach
  void clean() {
    door.log.clear();
  }

  @Test
  void storesNoLineBreaksThatAreInjectedByPercentEncoding() throws Exception {
    String answer = send("ce-ext: a%0D%0AX-Evil:%20yes\r\nContent-Length: 0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("\r\nX-Evil");
    assertThat(door.log.records()).isEmpty();
  }

  @Test
  void takesAnInjectedHeaderForWhatItIs() throws Exception {
    // A raw CRLF ends the value: the rest is a header of its own, which is never stored.
    String answer = send("ce-ext: a\r\nX-Evil: yes\r\nContent-Length: 0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 202").doesNotContain("X-Evil");
    assertThat(door.log.records().getFirst().headers())
        .noneMatch(header -> header.key().contains("evil"));
  }

  @Test
  void refusesControlOctetsInValues() throws Exception {
    for (char c : new char[] {0, 1, 7, '\r', '\t', 0x7F, 0x85, 0xC3}) {
      String answer = send("ce-ext: a" + c + "b\r\nContent-Length: 0\r\n\r\n");
      assertThat(answer).as("octet %d", (int) c).startsWith("HTTP/1.1 400");
    }
    assertThat(door.log.records()).isEmpty();
  }

  @Test
  void refusesAnAttributeGivenTwice() throws Exception {
    assertThat(send("ce-id: 2\r\nContent-Length: 0\r\n\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void echoesNoOriginThatIsNoHost() throws Exception {
    for (String origin : new String[] {"a%0D%0Ab", "a b", "<script>", "\u00e9"}) {
      String answer =
          door.raw(
              ("OPTIONS /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                      + "WebHook-Request-Origin: "
                      + origin
                      + "\r\n\r\n")
                  .getBytes(ISO_8859_1));
      assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("Allowed-Origin");
    }
  }

  @Test
  void answers413BeforeTheBodyComes() throws Exception {
    String answer =
        door.raw((HEAD + "Content-Length: 99999999999\r\n\r\n").getBytes(ISO_8859_1), false);
    assertThat(answer).startsWith("HTTP/1.1 413");
  }

  @Test
  void answers400ToABodyThatEndsEarly() throws Exception {
    assertThat(send("Content-Length: 10\r\n\r\nabc")).startsWith("HTTP/1.1 400");
    assertThat(send("Transfer-Encoding: chunked\r\n\r\nzz\r\n")).startsWith("HTTP/1.1 400");
    assertThat(door.log.records()).isEmpty();
  }

  private static String send(String rest) throws Exception {
    return door.raw((HEAD + rest).getBytes(ISO_8859_1));
  }
}
