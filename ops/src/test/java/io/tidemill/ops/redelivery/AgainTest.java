package io.tidemill.ops.redelivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.problem.ProblemCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a redelivered event carries. */
final class AgainTest {
  private static final CloudEvent EVENT =
      CloudEventBuilder.v1()
          .withId("1")
          .withType("t")
          .withSource(URI.create("/s"))
          .withExtension("tenant", "acme")
          .withData("application/json", "{}".getBytes(StandardCharsets.UTF_8))
          .build();

  @Test
  void aRedriveIsTheOriginalWithACount() {
    CloudEvent letter =
        new DeadLetter(
                "http://f/",
                ProblemCode.TM_5002,
                "status 500",
                "t",
                3,
                Instant.EPOCH,
                Instant.EPOCH,
                500,
                new byte[] {1},
                "topic-0@1")
            .annotate(EVENT);
    CloudEvent again = Again.redriven(letter, 0);
    var expected = EventMessage.attributes(EVENT);
    expected.put(Extensions.REDRIVES, "1");
    assertThat(EventMessage.attributes(again)).isEqualTo(expected);
    assertThat(again.getData()).isEqualTo(EVENT.getData());
    assertThat(Again.redriven(again, 1).getExtension(Extensions.REDRIVES)).isEqualTo(2);
  }

  @Test
  void aReplayIsTheOriginalWithTheNameOfTheReplay() {
    var expected = EventMessage.attributes(EVENT);
    expected.put(Extensions.REPLAY, "r1");
    assertThat(EventMessage.attributes(Again.replayed(EVENT, "r1"))).isEqualTo(expected);
  }
}
