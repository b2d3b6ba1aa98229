package io.tidemill.triggers.cesql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.cesql.CesqlText;
import io.tidemill.schemas.cesql.CesqlText.Parsed;
import io.tidemill.triggers.cesql.CesqlProgram.Outcome;
import io.tidemill.triggers.core.EventView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The test kit of the CloudEvents specification, as it is. It is looked for in the folder that the
 * system property {@code tidemill.cesql-tck} names, else beside the repository; where it is not,
 * the test is skipped.
 */
final class CesqlTckTest {
  private static final Path ROOT = Path.of(System.getProperty("tidemill.root", ".."));
  private static final int CASES = 275;

  @Test
  void passesEveryCaseOfTheKit() throws IOException {
    Optional<Path> kit = kit();
    assumeTrue(kit.isPresent(), "the CESQL test kit is not here");
    var failed = new ArrayList<String>();
    int cases = 0;
    for (Path file : files(kit.orElseThrow())) {
      for (Map<String, Object> test : tests(file)) {
        cases++;
        String found = judged(test);
        if (!found.isEmpty()) {
          failed.add(file.getFileName() + ": " + test.get("name") + ": " + found);
        }
      }
    }
    System.out.printf(
        "CESQL test kit: %d cases, %d passed, %d failed%n",
        cases, cases - failed.size(), failed.size());
    assertThat(failed).isEmpty();
    assertThat(cases).isGreaterThanOrEqualTo(CASES);
  }

  private static Optional<Path> kit() {
    String named = System.getProperty("tidemill.cesql-tck");
    List<Path> places =
        named != null
            ? List.of(Path.of(named))
            : List.of(
                ROOT.resolve("../shared/spec/cesql-tck"), Path.of("../../shared/spec/cesql-tck"));
    return places.stream().filter(Files::isDirectory).findFirst();
  }

  private static List<Path> files(Path kit) throws IOException {
    try (var files = Files.list(kit)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> tests(Path file) throws IOException {
    var load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
    var suite = (Map<String, Object>) load.loadFromString(Files.readString(file));
    return (List<Map<String, Object>>) requireNonNull(suite.get("tests"));
  }

  /** What is wrong; empty when the case passes. */
  private static String judged(Map<String, Object> test) {
    Object error = test.get("error");
    return switch (CesqlText.parse(requireNonNull(test.get("expression")).toString())) {
      case Parsed.Faulty(var fault) -> "parse".equals(error) ? "" : fault.toString();
      case Parsed.Expression _ when "parse".equals(error) -> "was read";
      case Parsed.Expression(var root) ->
          judged(test, CesqlProgram.of(root).evaluate(EventView.of(event(test))));
    };
  }

  private static String judged(Map<String, Object> test, Outcome outcome) {
    String error = outcome.error() == null ? null : outcome.error().word();
    boolean same =
        (!test.containsKey("result") || outcome.value().equals(test.get("result")))
            && (error == null ? test.get("error") == null : error.equals(test.get("error")));
    return same ? "" : outcome + ", expected " + test.get("result") + " " + test.get("error");
  }

  @SuppressWarnings("unchecked")
  private static CloudEvent event(Map<String, Object> test) {
    var attributes = new LinkedHashMap<String, Object>();
    if (test.get("event") instanceof Map<?, ?> whole) {
      attributes.putAll((Map<String, Object>) whole);
    } else {
      attributes.putAll(Map.of("id", "1", "source", "/s", "type", "t"));
      if (test.get("eventOverrides") instanceof Map<?, ?> some) {
        attributes.putAll((Map<String, Object>) some);
      }
    }
    var event = CloudEventBuilder.v1();
    attributes.forEach((name, value) -> set(event, name, value));
    return event.build();
  }

  private static void set(
      io.cloudevents.core.v1.CloudEventBuilder event, String name, Object value) {
    switch (name) {
      case "specversion" -> assertThat(value).isEqualTo("1.0");
      case "id" -> event.withId(value.toString());
      case "source" -> event.withSource(URI.create(value.toString()));
      case "type" -> event.withType(value.toString());
      case "subject" -> event.withSubject(value.toString());
      case "time" -> event.withTime(OffsetDateTime.parse(value.toString()));
      default -> {
        switch (value) {
          case Boolean truth -> event.withExtension(name, truth);
          case Integer number -> event.withExtension(name, number);
          default -> event.withExtension(name, value.toString());
        }
      }
    }
  }
}
