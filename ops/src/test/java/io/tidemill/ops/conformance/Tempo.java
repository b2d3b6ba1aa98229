package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.testkit.Answer;
import io.tidemill.workflow.testkit.Expected;
import io.tidemill.workflow.testkit.Span;
import io.tidemill.workflow.testkit.TestCase;
import io.tidemill.workflow.testkit.TestStep;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * How fast virtual time passes for real.
 *
 * @param scale real time per virtual time, more than 0
 * @param virtualMs epoch milliseconds at which the case begins in its file
 * @param realMs epoch milliseconds at which it begins here
 */
record Tempo(double scale, long virtualMs, long realMs) {
  /** A second of a file is at most this long. */
  private static final double SCALE_MAX = 0.2;

  /** A case takes at most about this many milliseconds. */
  private static final double SPAN_MS = 3_000;

  /** The tempo in which a case is over in three seconds, slowed down by a factor. */
  static double scale(TestCase test, int slower) {
    long spanMs = span(test);
    return slower * Math.min(SCALE_MAX, spanMs == 0 ? SCALE_MAX : SPAN_MS / spanMs);
  }

  /** Whether anything of a case depends on time. */
  static boolean matters(TestCase test) {
    return span(test) > 0 || test.functions().values().stream().anyMatch(Tempo::takesTime);
  }

  private static boolean takesTime(List<Answer> answers) {
    return answers.stream().anyMatch(answer -> answer.afterMs() > 0);
  }

  private static long span(TestCase test) {
    var runs = test.expected().instances();
    LongStream ends =
        runs == null
            ? LongStream.empty()
            : runs.values().stream()
                .flatMap(List::stream)
                .map(Expected.Run::endedAtMs)
                .filter(Objects::nonNull)
                .mapToLong(ms -> ms);
    LongStream steps = test.steps().stream().mapToLong(TestStep::atMs);
    long ms = LongStream.concat(ends, steps).max().orElse(0);
    Long untilMs = test.untilMs();
    return ms > 0 || untilMs == null ? ms : untilMs;
  }

  /** The same tempo, begun now. */
  Tempo begun() {
    return new Tempo(scale, virtualMs, System.currentTimeMillis());
  }

  /** When to look at a case that does not end by itself; an hour is not waited for. */
  long lookMs(long untilMs, long lastStepMs) {
    return Math.min(ms(untilMs), ms(lastStepMs) + (long) SPAN_MS);
  }

  /** The real length of a virtual time, rounded down. */
  long ms(long virtual) {
    return (long) (virtual * scale);
  }

  /** A time of a definition: seconds, a duration or an instant, as what it is here. */
  JsonNode time(JsonNode value) {
    try {
      if (value.isTextual() && value.textValue().matches("\\d{4}-.*")) {
        long ms = OffsetDateTime.parse(value.textValue()).toInstant().toEpochMilli() - virtualMs;
        return Json.of(Instant.ofEpochMilli(realMs + ms(ms)).toString());
      }
      OptionalLong ms =
          value.isTextual() && value.textValue().startsWith("P")
              ? Span.parse(value.textValue())
              : OptionalLong.of(new BigDecimal(value.asText()).movePointRight(3).longValueExact());
      // A time that is wrong stays as it is, and nothing takes no time at any tempo.
      return ms.isEmpty() || ms.getAsLong() <= 0
          ? value
          : Json.of(Duration.ofMillis(Math.max(1, ms(ms.getAsLong()))).toString());
    } catch (DateTimeException | ArithmeticException | NumberFormatException wrong) {
      return value;
    }
  }
}
