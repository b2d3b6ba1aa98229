package io.tidemill.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.event.EventCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The file of events, as it was committed. */
final class EventsFileTest {
  private static final LoanExample EXAMPLE =
      new LoanExample(
          Path.of(
              Objects.requireNonNull(System.getProperty("tidemill.root")),
              "examples",
              "loan-approval"));

  private static List<Line> lines() throws IOException {
    return Line.readAll(EXAMPLE.events());
  }

  @Test
  void isWhatItsMakerMakes() throws IOException {
    LoanEvents.Made made = LoanEvents.make();
    // To accept a change, run LoanEvents with the directory of the example as its argument.
    assertThat(Files.readAllLines(EXAMPLE.events())).isEqualTo(made.lines());
    assertThat(Files.readAllLines(EXAMPLE.directory().resolve(LoanExample.EXPECTED)))
        .isEqualTo(made.expected().lines());
  }

  @Test
  void hasAThousandLinesHalfByEachDoorAndTwoBarriers() throws IOException {
    assertThat(lines().stream().filter(Line.Barrier.class::isInstance)).hasSize(2);
    assertThat(lines().stream().filter(line -> via(line) == Line.Via.HTTP)).hasSize(500);
    assertThat(lines().stream().filter(line -> via(line) == Line.Via.KAFKA)).hasSize(500);
  }

  @Test
  void hasEveryContentModeSeveralTypesAndSources() throws IOException {
    Set<Line.Mode> modes = new HashSet<>();
    Set<String> types = new HashSet<>();
    Set<String> sources = new HashSet<>();
    Set<String> ids = new HashSet<>();
    int again = 0;
    for (Line line : lines()) {
      if (line instanceof Line.Event(_, var mode, var event)) {
        modes.add(mode);
        types.add(event.path("type").asText());
        sources.add(event.path("source").asText());
        again += ids.add(event.path("id").asText()) ? 0 : 1;
      }
    }
    assertThat(modes).containsExactlyInAnyOrder(Line.Mode.values());
    assertThat(types).hasSizeGreaterThanOrEqualTo(9);
    assertThat(sources).hasSizeGreaterThanOrEqualTo(15);
    assertThat(again).as("events that come twice").isEqualTo(11);
  }

  @Test
  void hasFiftyLinesThatAreNoCloudEventsOrCannotBeTaken() throws IOException {
    int http = 0;
    int kafka = 0;
    for (Line line : lines()) {
      if (line instanceof Line.Malformed malformed) {
        if (malformed.via() == Line.Via.HTTP) {
          http++;
        } else {
          kafka++;
          assertThat(decoded(malformed.message()))
              .as(malformed.what())
              .isInstanceOf(EventCodec.Decoded.Malformed.class);
        }
      }
    }
    assertThat(http).isEqualTo(30);
    assertThat(kafka).isEqualTo(20);
  }

  @Test
  void isReadByTheMeshWhereItIsAnEvent() throws IOException {
    for (Line line : lines()) {
      if (line instanceof Line.Event(var via, var mode, var event) && via == Line.Via.KAFKA) {
        Message message =
            mode == Line.Mode.STRUCTURED ? Message.structured(event) : Message.binary(event, "ce_");
        assertThat(decoded(message))
            .as(event.toString())
            .isInstanceOf(EventCodec.Decoded.Event.class);
      }
    }
  }

  private static EventCodec.Decoded decoded(Message message) {
    var headers = new RecordHeaders();
    message
        .headers()
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return EventCodec.decode(headers, message.body());
  }

  private static Line.@Nullable Via via(Line line) {
    return switch (line) {
      case Line.Event event -> event.via();
      case Line.Malformed malformed -> malformed.via();
      case Line.Barrier _ -> null;
    };
  }
}
