package io.tidemill.bridge.ingress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A corpus of 10,000 malformed requests over raw sockets: seeded random mutations of valid requests
 * (attributes, encodings, sizes, nesting, headers, truncated JSON), and framings that no
 * well-behaved client sends. Whatever comes, the answer is 2xx or 4xx within 100 ms, only valid
 * events are stored, and the door holds nothing afterwards. A failure prints its seed.
 *
 * <p>A request that took longer is sent again, the same octets: what is slow by itself is slow each
 * time, while a machine that is busy with something else is not.
 */
final class MalformedCorpusTest {
  private static final int REQUESTS = 10_000;
  private static final int WARM_UP = 500;
  private static final long MILLIS_MAX = 100;
  private static final int TRIES = 5;
  private static final long HEAP_GROWTH_MAX = 24L * 1024 * 1024;
  private static final int THREADS_GROWTH_MAX = 8;

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

  private static final List<String> REQUEST_LINES =
      List.of(
          "GET /events HTTP/1.1\r\n",
          "DELETE /events/orders HTTP/1.1\r\n",
          "post /events HTTP/1.1\r\n",
          "OPTIONS /events HTTP/1.1\r\nWebHook-Request-Origin: a b\r\n",
          "OPTIONS /events HTTP/1.1\r\nWebHook-Request-Rate: " + "9".repeat(99) + "\r\n",
          "POST /events/nobody HTTP/1.1\r\n",
          "POST /events/ HTTP/1.1\r\n",
          "POST /events/a/b HTTP/1.1\r\n",
          "POST /events/%2e%2e/x HTTP/1.1\r\n",
          "POST /events/%00 HTTP/1.1\r\n",
          "POST /events/%zz HTTP/1.1\r\n",
          "POST /events/" + "n".repeat(50_000) + " HTTP/1.1\r\n",
          "POST http://other/events HTTP/1.1\r\n",
          "POST * HTTP/1.1\r\n",
          "\u0016\u0003\u0001 /events HTTP/1.1\r\n");

  private record Sent(List<String> headers, byte[] body) {}

  @Test
  void answersEveryRequestWith2xxOr4xxWithin100MsAndHoldsNothing() throws Exception {
    int accepted = 0;
    long slowest = 0;
    try (Door door = new Door()) {
      long heap = 0;
      int threads = 0;
      for (int seed = 0; seed < REQUESTS; seed++) {
        if (seed == WARM_UP) {
          heap = usedHeap();
          threads = ManagementFactory.getThreadMXBean().getThreadCount();
        }
        byte[] request = request(seed);
        long millis = Long.MAX_VALUE;
        for (int attempt = 0; attempt < TRIES && millis > MILLIS_MAX; attempt++) {
          long start = System.nanoTime();
          String answer = door.raw(request);
          millis = Math.min(millis, (System.nanoTime() - start) / 1_000_000);
          assertThat(answer)
              .as("seed %d: %s", seed, excerpt(request))
              .matches("(?s)HTTP/1\\.1 (200|202|207|4\\d\\d) .*")
              .doesNotContain("input that broke the reader");
          accepted += attempt == 0 && answer.startsWith("HTTP/1.1 20") ? 1 : 0;
        }
        if (seed >= WARM_UP) {
          assertThat(millis).as("milliseconds of seed %d", seed).isLessThanOrEqualTo(MILLIS_MAX);
          slowest = Math.max(slowest, millis);
        }
        if (seed % 100 == 0) {
          assertThat(door.log.events()).allSatisfy(MalformedCorpusTest::isClean);
          door.log.clear();
          door.heard.clear();
        }
      }
      assertThat(door.isRunning()).isTrue();
      assertThat(accepted).isBetween(REQUESTS / 50, REQUESTS / 2);
      assertThat(door.held()).as("bytes in flight").isZero();
      assertThat(door.post(door.binary("/events"), "alive").statusCode()).isEqualTo(202);
      int grown = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
      assertThat(grown).as("threads more").isLessThanOrEqualTo(THREADS_GROWTH_MAX);
      long growth = usedHeap() - heap;
      assertThat(growth).as("bytes of heap more").isLessThan(HEAP_GROWTH_MAX);
      System.out.printf(
          "%d malformed requests: %d answered 2xx, the slowest in %d ms, heap %+d KiB, threads %+d%n",
          REQUESTS, accepted, slowest, growth / 1024, grown);
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Three of four are mutations of what a client would send; the others frame it wrongly. */
  private static byte[] request(int seed) {
    Random random = new Random(seed);
    return seed % 4 == 3 ? framed(random) : bytes(mutated(random), new Random(seed));
  }

  private static byte[] framed(Random random) {
    String attributes =
        "Host: a\r\nConnection: close\r\nce-specversion: 1.0\r\nce-id: 1\r\nce-source: /s\r\n"
            + "ce-type: t\r\n";
    String line = "POST /events/small HTTP/1.1\r\n";
    String chunk = Integer.toHexString(random.nextInt(1, 40));
    String rest =
        switch (random.nextInt(14)) {
          case 0 -> "Transfer-Encoding: chunked\r\n\r\n" + chunk + "\r\nabc";
          case 1 -> "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
          case 2 ->
              "Transfer-Encoding: chunked\r\n\r\n" + "f".repeat(random.nextInt(1, 30)) + "\r\n";
          case 3 -> "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n";
          case 4 ->
              "Transfer-Encoding: chunked\r\n\r\n3;" + "x".repeat(9_000) + "\r\nabc\r\n0\r\n\r\n";
          case 5 -> "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
          case 6 -> "Content-Length: " + random.nextInt(4, 99_999) + "\r\n\r\nabc";
          case 7 -> "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd";
          case 8 -> "Content-Length: -" + random.nextInt(9) + "\r\n\r\nabc";
          case 9 -> "Content-Length: 9" + "9".repeat(random.nextInt(30)) + "\r\n\r\nabc";
          case 10 -> "X: y\r\n".repeat(random.nextInt(1, 12_000)) + "Content-Length: 0\r\n\r\n";
          case 11 ->
              "ce-x: " + "y".repeat(random.nextInt(1, 70_000)) + "\r\nContent-Length: 0\r\n\r\n";
          case 12 -> "no colon here\r\nContent-Length: 0\r\n\r\n";
          default -> {
            line = REQUEST_LINES.get(random.nextInt(REQUEST_LINES.size()));
            yield "Content-Length: 0\r\n\r\n";
          }
        };
    return (line + attributes + rest).getBytes(ISO_8859_1);
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
