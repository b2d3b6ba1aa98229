package io.tidemill.bridge.ingress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Sends seeded random mutations of valid requests over raw sockets: whatever comes, the answer is
 * 202 or 4xx within two seconds, and only valid events are stored. A failure prints its seed.
 */
final class MalformedRequestsTest {
  private static final int REQUESTS = 4_000;

  private static final String JSON =
      "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"subject\":\"é\","
          + "\"time\":\"2026-01-01T00:00:00Z\",\"ext\":7,\"data\":{\"a\":[1.0,\"b\",null]}}";

  private static final List<String> NASTY =
      List.of(
          "",
          " ",
          "%",
          "%C0%A0",
          "%ED%A0%80",
          "%0D%0A",
          "\"",
          "\"a",
          "\\",
          "\t",
          "\u0000",
          "\r",
          "\n",
          "\r\nce-evil: 1",
          "\r\n\r\n",
          "\u0085",
          "\u00ff\u00fe",
          "null",
          "1.0",
          "0.3",
          "2",
          "x".repeat(5_000),
          "x".repeat(60_000),
          "%41".repeat(6_000),
          ":",
          "://",
          "a b",
          "{}",
          "application/cloudevents+json",
          "application/cloudevents-batch+json",
          "application/cloudevents+xml",
          "2026-02-30T00:00:00Z",
          "+999999999-01-01T00:00:00Z");

  private static final List<String> NASTY_JSON =
      List.of(
          "[".repeat(5_000),
          "{\"a\":".repeat(200),
          "\"\\ud800\"",
          "1e999999999",
          "-",
          "nul",
          "9".repeat(2_000),
          "\"" + "x".repeat(70_000) + "\"",
          "\u0000",
          "\\",
          "\"\\u0000\"",
          ",,",
          "}",
          "]",
          "\"data\":1,\"data\":2,",
          "\"data_base64\":\"!\",",
          "{}",
          "[]",
          "\"a\u00c0\u0080\"");

  private record Sent(List<String> headers, byte[] body) {}

  @Test
  void answersEveryMutationWith202Or4xx() throws Exception {
    int accepted = 0;
    try (Door door = new Door()) {
      for (int seed = 0; seed < REQUESTS; seed++) {
        byte[] request = bytes(mutated(new Random(seed)), new Random(seed));
        long start = System.nanoTime();
        String answer = door.raw(request);
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertThat(answer)
            .as("seed %d: %s", seed, excerpt(request))
            .matches("(?s)HTTP/1\\.1 (202|207|4\\d\\d) .*")
            .doesNotContain("input that broke the reader");
        assertThat(millis).as("milliseconds of seed %d", seed).isLessThan(2_000);
        accepted += answer.startsWith("HTTP/1.1 202") ? 1 : 0;
      }
      assertThat(door.isRunning()).isTrue();
      assertThat(accepted).isBetween(REQUESTS / 50, REQUESTS / 2);
      assertThat(door.log.events()).hasSizeGreaterThanOrEqualTo(accepted);
      assertThat(door.log.events()).allSatisfy(MalformedRequestsTest::isClean);
      assertThat(door.post(door.binary("/events"), "alive").statusCode()).isEqualTo(202);
    }
  }

  private static void isClean(CloudEvent event) {
    assertThat(EventMessage.attributes(event))
        .allSatisfy((name, value) -> {
          assertThat(name).matches("[a-z0-9]{1,20}");
          assertThat(value).matches("[^\\x00-\\x1F\\x7F-\\x9F]*");
        });
  }

  private static Sent mutated(Random random) {
    Sent sent =
        switch (random.nextInt(3)) {
          case 0 ->
              new Sent(
                  new ArrayList<>(
                      List.of(
                          "ce-specversion: 1.0",
                          "ce-id: 1",
                          "ce-source: /s",
                          "ce-type: t",
                          "ce-subject: Euro%20%E2%82%AC",
                          "ce-time: 2026-01-01T00:00:00Z",
                          "Content-Type: text/plain")),
                  "hello".getBytes(UTF_8));
          case 1 ->
              new Sent(
                  new ArrayList<>(List.of("Content-Type: application/cloudevents+json")),
                  JSON.getBytes(UTF_8));
          default ->
              new Sent(
                  new ArrayList<>(List.of("Content-Type: application/cloudevents-batch+json")),
                  ("[" + JSON + "," + JSON + "]").getBytes(UTF_8));
        };
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      sent =
          random.nextBoolean()
              ? new Sent(headers(sent.headers(), random), sent.body())
              : new Sent(sent.headers(), body(sent.body(), random));
    }
    return sent;
  }

  private static List<String> headers(List<String> headers, Random random) {
    int i = random.nextInt(Math.max(1, headers.size()));
    String header = headers.isEmpty() ? "ce-id: 1" : headers.get(i);
    String name = header.substring(0, Math.max(1, header.indexOf(':')));
    String nasty = NASTY.get(random.nextInt(NASTY.size()));
    switch (random.nextInt(6)) {
      case 0 -> headers.remove(header);
      case 1 -> headers.add(header);
      case 2 -> headers.add(name + ": " + nasty);
      case 3 -> headers.add("ce-ext" + (char) random.nextInt(256) + ": " + nasty);
      case 4 -> headers.add("ce-" + "n".repeat(random.nextInt(40)) + ": x" + nasty);
      default -> {
        headers.remove(header);
        int at = Math.min(header.length(), name.length() + 2 + random.nextInt(4));
        headers.add(header.substring(0, at) + nasty + header.substring(at));
      }
    }
    return headers;
  }

  private static byte[] body(byte[] body, Random random) {
    if (body.length == 0) {
      return NASTY_JSON.getFirst().getBytes(UTF_8);
    }
    int at = random.nextInt(body.length);
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(body, at);
      case 1 -> {
        byte[] flipped = body.clone();
        flipped[at] = (byte) random.nextInt(256);
        yield flipped;
      }
      case 2 -> {
        String nasty = NASTY_JSON.get(random.nextInt(NASTY_JSON.size()));
        String text = new String(body, ISO_8859_1);
        yield (text.substring(0, at) + nasty + text.substring(at)).getBytes(ISO_8859_1);
      }
      case 3 -> {
        String nasty = NASTY_JSON.get(random.nextInt(NASTY_JSON.size()));
        yield new String(body, ISO_8859_1)
            .replaceFirst("\"1\"|7|\\{\"a.*?}", java.util.regex.Matcher.quoteReplacement(nasty))
            .getBytes(ISO_8859_1);
      }
      default -> {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        yield noise;
      }
    };
  }

  private static byte[] bytes(Sent sent, Random random) {
    StringBuilder head =
        new StringBuilder("POST /events/small HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
    sent.headers().forEach(header -> head.append(header).append("\r\n"));
    int declared = sent.body().length + (random.nextInt(20) == 0 ? random.nextInt(100) : 0);
    head.append("Content-Length: ").append(declared).append("\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(ISO_8859_1));
    request.writeBytes(sent.body());
    return request.toByteArray();
  }

  private static String excerpt(byte[] request) {
    String text = new String(request, ISO_8859_1);
    return text.substring(0, Math.min(text.length(), 1_000));
  }
}
