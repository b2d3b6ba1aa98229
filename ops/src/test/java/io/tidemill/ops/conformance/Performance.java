package io.tidemill.ops.conformance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.testkit.Expected;
import io.tidemill.workflow.testkit.JsonDifference;
import io.tidemill.workflow.testkit.PathDifference;
import io.tidemill.workflow.testkit.Subject;
import io.tidemill.workflow.testkit.TestCase;
import io.tidemill.workflow.testkit.TestStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** One case on one node, once: its own workflow, functions and sources, in its own tempo. */
final class Performance {
  private static final Duration POLL = Duration.ofMillis(50);

  /** For the deployment, so that an instant in a definition can be told before it. */
  private static final long LEAD_MS = 300;

  private final Desk desk;
  private final ScriptedFunctions functions;
  private final TestCase test;
  private final Names names;
  private final Score score;
  private final Duration patience;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final List<Expected.Refusal> refusals = new ArrayList<>();

  /** What kept the case from being performed as it was meant. */
  private final List<String> troubles = new ArrayList<>();

  /** Senders that wait for an answer, by their address in the file. */
  private final Map<String, CompletableFuture<Desk.Reply>> senders = new HashMap<>();

  private Tempo tempo;

  /** Runs that are no longer the newest, as they were when they were. */
  private final Map<String, JsonNode> remembered = new HashMap<>();

  /**
   * Prepares a case.
   *
   * @param slower factor by which its time passes slower than it could
   * @param patience longest that something takes here which takes no time in a file
   */
  Performance(
      Desk desk,
      ScriptedFunctions functions,
      TestCase test,
      Names names,
      int slower,
      Duration patience) {
    this.desk = desk;
    this.functions = functions;
    this.test = test;
    this.names = names;
    this.score = new Score(test, names);
    this.patience = patience;
    long leadMs = Tempo.matters(test) ? LEAD_MS * slower : 0;
    this.tempo =
        new Tempo(Tempo.scale(test, slower), test.clockMs(), System.currentTimeMillis() + leadMs);
  }

  /** What the API says of the definition as it stands in the file. */
  Desk.Reply validate() {
    String file =
        score.isText() && test.subject().source() instanceof Subject.Source.InFile(var path, _)
            ? path.getFileName().toString()
            : "definition.yaml";
    return desk.apply(file, score.asWritten(functions.url()), true);
  }

  /** Deploys the definition and lets everything happen; ends with the last step. */
  void perform() {
    names.functions().forEach(this::play);
    Desk.Reply applied = desk.apply("case.yaml", score.in(tempo, functions.url()), false);
    if (!applied.accepted()) {
      troubles.add("it is refused when it is deployed: " + applied.body());
      return;
    }
    waitUntil(0);
    tempo = tempo.begun();
    long lastMs = 0;
    for (TestStep step : test.steps()) {
      lastMs = step.atMs();
      waitUntil(tempo.ms(lastMs));
      remember();
      happen(step);
    }
    Long untilMs = test.untilMs();
    if (untilMs != null) {
      waitUntil(tempo.lookMs(untilMs, lastMs));
    }
  }

  private void play(String name, String alias) {
    var expected = new HashMap<String, List<Expected.Call>>();
    expectedRuns()
        .forEach((token, runs) -> {
          var calls = new ArrayList<Expected.Call>();
          runs.forEach(run -> calls.addAll(run.calls().getOrDefault(name, List.of())));
          expected.put(token, calls);
        });
    var part = new Part(test.functions().getOrDefault(name, List.of()), expected, tempo);
    parts.put(name, part);
    functions.play(alias, part);
  }

  private Map<String, List<Expected.Run>> expectedRuns() {
    var runs = test.expected().instances();
    return runs == null ? Map.of() : runs;
  }

  private void waitUntil(long sinceBeginMs) {
    long ms = tempo.realMs() + sinceBeginMs - System.currentTimeMillis();
    if (ms > 0) {
      var _ = new CompletableFuture<>().completeOnTimeout("", ms, TimeUnit.MILLISECONDS).join();
    }
  }

  /** The API shows the newest run of a token whole, older ones only in short. */
  private void remember() {
    expectedRuns().entrySet().stream()
        .filter(runs -> runs.getValue().size() > 1)
        .forEach(runs ->
            desk.run(names.workflow(), runs.getKey())
                .ifPresent(run -> remembered.put(run.path("id").asText(), run)));
  }

  private void happen(TestStep step) {
    switch (step) {
      case TestStep.Event(_, var event, _) -> send(event);
      case TestStep.Invoke(_, var token, var startId, var input, var notJson) -> {
        String text = notJson == null ? Json.text(input) : notJson;
        Desk.Reply reply = desk.start(names.workflow(), token, startId, text);
        if (reply.status() == 400 || reply.status() == 409) {
          refusals.add(new Expected.Refusal(startId, "SYS.InvalidParameter"));
        } else {
          accepted(reply, startId);
        }
      }
      case TestStep.Order order -> {
        String token = token(order);
        // An operator commands what there is to be seen.
        await()
            .atMost(patience)
            .pollInterval(POLL)
            .until(() -> desk.run(names.workflow(), token).isPresent());
        Desk.Reply reply =
            desk.command(names.workflow(), token, order.run(), order.id(), order.command());
        if (reply.status() == 409) {
          refusals.add(new Expected.Refusal(order.id(), null));
        } else {
          accepted(reply, order.id());
        }
      }
      // KitOnly says why.
      case TestStep.RestartEngine _ -> {}
    }
  }

  private void send(CloudEvent event) {
    String source = names.source(event.getSource().toString());
    Object address = event.getExtension(Effect.REPLY_ATTRIBUTE);
    if (address == null) {
      accepted(desk.event(event, source), event.getId());
    } else {
      senders.put(address.toString(), CompletableFuture.supplyAsync(() -> desk.ask(event, source)));
    }
  }

  private String token(TestStep.Order order) {
    String token = order.token();
    return token == null ? expectedRuns().keySet().iterator().next() : token;
  }

  private void accepted(Desk.Reply reply, String what) {
    if (!reply.accepted()) {
      troubles.add("%s was answered by %d %s".formatted(what, reply.status(), reply.body()));
    }
  }

  /** How it differs from what was expected, as soon as it does not, or else in the end. */
  List<String> outcome() {
    if (!troubles.isEmpty()) {
      return List.copyOf(troubles);
    }
    if (test.untilMs() != null) {
      return differences();
    }
    var last = new AtomicReference<List<String>>(List.of());
    try {
      await()
          .atMost(patience)
          .pollInterval(POLL)
          .until(() -> {
            last.set(differences());
            return last.get().isEmpty();
          });
    } catch (ConditionTimeoutException enough) {
      // What was different last says more.
    }
    return last.get();
  }

  /** How it differs now. */
  List<String> differences() {
    var differences = new ArrayList<>(RealComparison.of(test, tempo, look()));
    test.expected().replies().forEach(reply -> differences.addAll(differences(reply)));
    return differences;
  }

  private List<String> differences(Expected.Reply expected) {
    var sender = senders.get(expected.address());
    if (sender == null || !sender.isDone()) {
      return List.of("nobody answered at " + expected.address());
    }
    Desk.Reply reply = sender.join();
    int status = expected.error() == null ? 200 : 502;
    if (reply.status() != status) {
      return List.of("%s was answered by %d".formatted(expected.address(), reply.status()));
    }
    return expected.error() == null
        ? JsonDifference.of(Objects.requireNonNullElse(expected.data(), reply.body()), reply.body())
        : PathDifference.of(expected.error(), List.of(reply.body().path("error").asText()));
  }

  private Seen look() {
    var runs = new HashMap<String, TreeMap<Integer, Seen.Run>>();
    for (JsonNode summary : desk.runs(names.workflow())) {
      String token = summary.path("token").asText();
      JsonNode newest = desk.run(names.workflow(), token).orElse(Json.object());
      boolean isNewest = newest.path("id").equals(summary.path("id"));
      JsonNode shown =
          isNewest ? newest : remembered.getOrDefault(summary.path("id").asText(), summary);
      runs.computeIfAbsent(names.original(token), _ -> new TreeMap<>())
          .put(summary.path("run").asInt(), run(token, isNewest, names.original(shown)));
    }
    var calls = new HashMap<String, List<Part.Call>>();
    parts.forEach((name, part) -> calls.put(name, part.calls()));
    return new Seen(runs, calls, deadLetters(), refusals);
  }

  private Seen.Run run(String token, boolean isNewest, JsonNode shown) {
    boolean asked =
        test.expected().ignored() != null
            || expectedRuns().values().stream()
                .flatMap(List::stream)
                .anyMatch(run -> !run.branches().isEmpty());
    List<JsonNode> facts = isNewest && asked ? desk.facts(names.workflow(), token) : List.of();
    var watching = new Watching(score.states(), facts, names);
    return new Seen.Run(shown, watching.branches(), watching.ignored());
  }

  private List<Expected.DeadLetter> deadLetters() {
    return test.expected().deadLetters().stream()
        .map(Expected.DeadLetter::event)
        .distinct()
        .flatMap(id -> desk.deadLetters("&id=" + Desk.encoded(id)).stream())
        .map(this::deadLetter)
        .filter(Objects::nonNull)
        .toList();
  }

  /** A dead letter in the words of the file; null when it is of another performance. */
  Expected.@Nullable DeadLetter deadLetter(JsonNode letter) {
    if (!names.owns(letter.path("event").path("source").asText())) {
      return null;
    }
    String code = letter.path("code").asText();
    String reason =
        switch (code) {
          case "TM-5007" -> "UNCORRELATABLE";
          case "TM-5008" -> "NO_INSTANCE";
          default -> code;
        };
    return new Expected.DeadLetter(reason, letter.path("event").path("id").asText());
  }
}
