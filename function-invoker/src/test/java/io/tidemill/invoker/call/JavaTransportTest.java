package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Function.Runtime;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JavaTransportTest {
  private static final String SOURCE =
      """
      package sample;

      import io.cloudevents.CloudEvent;
      import io.cloudevents.core.builder.CloudEventBuilder;
      import java.util.concurrent.CountDownLatch;
      import java.util.concurrent.atomic.AtomicInteger;
      import java.util.function.Function;

      public class Sample implements Function<CloudEvent, CloudEvent> {
        private final AtomicInteger calls = new AtomicInteger();

        public static class Unmade implements Function<CloudEvent, CloudEvent> {
          public Unmade() {
            throw new IllegalStateException("no database");
          }

          public CloudEvent apply(CloudEvent event) {
            return event;
          }
        }

        public static class NoFunction {}

        @SuppressWarnings({"unchecked", "rawtypes"})
        public static class WrongType implements Function {
          public Object apply(Object event) {
            return "a string";
          }
        }

        public CloudEvent apply(CloudEvent event) {
          int call = calls.incrementAndGet();
          switch (event.getType()) {
            case "null":
              return null;
            case "throw":
              throw new IllegalArgumentException("no such order");
            case "error":
              throw new StackOverflowError();
            case "hang":
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException stopped) {
                return null;
              }
            default:
              return CloudEventBuilder.from(event).withId("answer-" + call).build();
          }
        }
      }
      """;

  @TempDir static Path folder;
  private static Path jar;

  private final JavaTransport transport = new JavaTransport();

  @BeforeAll
  static void compile() throws IOException {
    Path source = Files.createDirectories(folder.resolve("sample")).resolve("Sample.java");
    Files.writeString(source, SOURCE);
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    int status =
        compiler.run(
            null,
            null,
            null,
            List.of(
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-d",
                    folder.toString(),
                    source.toString())
                .toArray(String[]::new));
    assertThat(status).isZero();
    jar = folder.resolve("sample function.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> classes = Files.list(folder.resolve("sample"))) {
      for (Path file : classes.filter(f -> f.toString().endsWith(".class")).toList()) {
        out.putNextEntry(new JarEntry("sample/" + file.getFileName()));
        Files.copy(file, out);
      }
    }
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private static CloudEvent event(String type) {
    return CloudEventBuilder.v1()
        .withId("1")
        .withSource(URI.create("/s"))
        .withType(type)
        .withData("data".getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private Outcome call(String className, @Nullable String from, String type, Duration timeout) {
    return transport
        .call(new Runtime.Java(className, from), event(type), timeout)
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  private Outcome call(String type) {
    return call("sample.Sample", jar.toString(), type, Duration.ofSeconds(20));
  }

  private static Outcome.Failed failed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome;
  }

  @Test
  void callsTheClassOfTheJarAndAnswersWithWhatItReturns() {
    var answer = (Outcome.Answered) call("order");

    CloudEvent reply = Objects.requireNonNull(answer.reply());
    assertThat(reply.getId()).isEqualTo("answer-1");
    assertThat(reply.getType()).isEqualTo("order");
  }

  @Test
  void oneInstanceServesAllCalls() {
    call("order");

    var second = (Outcome.Answered) call("order");

    assertThat(Objects.requireNonNull(second.reply()).getId()).isEqualTo("answer-2");
  }

  @Test
  void theJarMayBeAFileAddress() {
    var answer = call("sample.Sample", "file:" + jar, "null", Duration.ofSeconds(20));

    assertThat(answer).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void nullIsNoReply() {
    assertThat(((Outcome.Answered) call("null")).reply()).isNull();
  }

  @Test
  void whatItThrowsIsAFailureThatMayBeTriedAgain() {
    var failure = failed(call("throw"));

    assertThat(failure.code()).isEqualTo(ProblemCode.TM_5002);
    assertThat(failure.message()).isEqualTo("IllegalArgumentException: no such order");
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void anErrorToo() {
    assertThat(failed(call("error")).message()).isEqualTo("StackOverflowError");
  }

  @Test
  void whatIsNoCloudEventIsAFailure() {
    var failure =
        failed(call("sample.Sample$WrongType", jar.toString(), "x", Duration.ofSeconds(20)));

    assertThat(failure.code()).isEqualTo(ProblemCode.TM_5002);
    assertThat(failure.message()).startsWith("ClassCastException");
  }

  @Test
  void noAnswerInTimeIsAFailure() {
    var failure = failed(call("sample.Sample", jar.toString(), "hang", Duration.ofMillis(50)));

    assertThat(failure.code()).isEqualTo(ProblemCode.TM_5010);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void aClassThatCannotBeLoadedSaysSo() {
    for (String name :
        List.of("sample.Missing", "sample.Sample$Unmade", "sample.Sample$NoFunction", "")) {
      var failure = failed(call(name, jar.toString(), "x", Duration.ofSeconds(20)));
      assertThat(failure.code()).as(name).isEqualTo(ProblemCode.TM_5006);
      assertThat(failure.message()).as(name).contains(name);
    }
  }

  @Test
  void aJarThatIsMissingSaysSo() {
    var failure =
        failed(
            call("sample.Sample", folder.resolve("no.jar").toString(), "x", Duration.ofSeconds(9)));

    assertThat(failure.code()).isEqualTo(ProblemCode.TM_5006);
  }
}
