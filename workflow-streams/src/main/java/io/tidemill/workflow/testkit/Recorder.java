package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventDraft.Limits;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Replay.PositionedRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes a test file of what happened: the log of one key, its definition, and what came of it. */
public final class Recorder {
  private final InstanceKey key;
  private final Definition definition;
  private final ObjectNode file = Json.object();
  private final VirtualLog log;
  private final long beginMs;

  private Recorder(InstanceKey key, Definition definition, VirtualLog log, long beginMs) {
    this.key = key;
    this.definition = definition;
    this.log = log;
    this.beginMs = beginMs;
  }

  /**
   * Records a test.
   *
   * @param name of the case
   * @param document the workflow document that the runs were made by
   * @param definition what it compiled to
   * @param records of the key from the start of the first run that is told, at least one, all of
   *     one version, in their order
   */
  public static Recording record(
      String name,
      ObjectNode document,
      Definition definition,
      InstanceKey key,
      List<PositionedRecord> records) {
    long beginMs = records.getFirst().at().ms();
    VirtualLog log = VirtualLog.of(key, definition, records);
    return new Recorder(key, definition, log, beginMs).record(name, document);
  }

  private Recording record(String name, ObjectNode document) {
    file.put("clock", Instant.ofEpochMilli(beginMs).toString());
    file.set("definition", document);
    functions();
    ObjectNode test = file.putArray("cases").addObject().put("name", name);
    Instance newest = log.newest();
    if (newest != null && newest.live()) {
      // What it waits for comes after the end of the log.
      test.put("until", span(log.nowMs()));
    }
    steps(test.putArray("steps"));
    ObjectNode expect = test.putObject("expect");
    expect.putObject("instances");
    return switch (TestFile.parse(Path.of("recording.json"), Json.text(file))) {
      case TestFile.Read.Refused(var problems) ->
          new Recording(file, List.of("the recording cannot be read: " + problems));
      case TestFile.Read.Ready(var read) -> expectations(read.cases().getFirst(), expect, newest);
    };
  }

  /** What is expected is what comes out now; that it is the story of the log is checked. */
  private Recording expectations(TestCase test, ObjectNode expect, @Nullable Instance newest) {
    Definition definition = Compilation.of(test).definition().orElse(null);
    if (definition == null) {
      return new Recording(file, List.of("the definition is refused"));
    }
    Observed observed = Engine.run(test, definition);
    new ExpectationWriter(expect, beginMs).write(observed);
    var runs = observed.runs.get(key.token());
    Instance again = runs == null ? null : runs.lastEntry().getValue().instance;
    return new Recording(file, differences(newest, again, observed.troubles));
  }

  private static List<String> differences(
      @Nullable Instance log, @Nullable Instance again, List<String> troubles) {
    var differences = new ArrayList<>(troubles);
    if (log == null || again == null) {
      if (log != again) {
        differences.add(log == null ? "there was no run" : "there is no run");
      }
      return differences;
    }
    PathDifference.of(String.join(">", log.trail()), again.trail()).forEach(differences::add);
    if (log.status() != again.status() || !Objects.equals(log.code(), again.code())) {
      differences.add(
          "%s %s became %s %s".formatted(log.status(), log.code(), again.status(), again.code()));
    }
    Document output = log.output();
    Document outputAgain = again.output();
    if (output != null) {
      differences.addAll(
          JsonDifference.of(output.node(), outputAgain == null ? null : outputAgain.node()));
    }
    return differences;
  }

  private String span(long epochMs) {
    return Span.text(epochMs - beginMs);
  }

  private void functions() {
    Map<String, List<ObjectNode>> answers = new LinkedHashMap<>();
    for (VirtualLog.Call call : log.calls()) {
      answers.computeIfAbsent(call.function, _ -> new ArrayList<>()).add(answer(call));
    }
    if (!answers.isEmpty()) {
      ObjectNode functions = file.putObject("functions");
      answers.forEach((function, all) -> {
        // The last answer repeats by itself.
        while (all.size() > 1 && all.getLast().equals(all.get(all.size() - 2))) {
          all.removeLast();
        }
        ArrayNode list = functions.putArray(function);
        all.forEach(list::add);
      });
    }
  }

  private static ObjectNode answer(VirtualLog.Call call) {
    ObjectNode answer = Json.object();
    Long answeredMs = call.answeredMs;
    LogRecord.Outcome outcome = call.outcome;
    if (answeredMs == null || outcome == null) {
      return answer.put("never", true);
    }
    if (answeredMs > call.atMs) {
      answer.put("after", Span.text(answeredMs - call.atMs));
    }
    switch (outcome) {
      case LogRecord.Outcome.Returned(var result) -> answer.set("result", json(result));
      case LogRecord.Outcome.Failed(var code, var message) -> {
        answer.put("error", code);
        if (!message.isEmpty()) {
          answer.put("message", message);
        }
      }
    }
    return answer;
  }

  private void steps(ArrayNode steps) {
    for (VirtualLog.Step step : log.steps()) {
      ObjectNode json = steps.addObject().put("at", span(step.atMs()));
      switch (step.record()) {
        case EventArrived event -> {
          event(event, json.putObject("event"));
          if (!isFound(event, json.path("event"))) {
            json.put("to", key.token());
          }
        }
        case StartRequested start -> {
          ObjectNode invoke = json.putObject("invoke").put("token", key.token());
          invoke.put("startId", start.startId());
          JsonNode input = json(start.input());
          if (Json.text(input).equals(start.input())) {
            invoke.set("input", input);
          } else {
            invoke.put("input-text", start.input());
          }
        }
        case CommandRequested command -> command(command, json.putObject("command"));
        case LogRecord.CallReturned _, LogRecord.TimerDue _, LogRecord.OwnerAssumed _ -> {}
      }
    }
  }

  /** Whether the mesh leads the event to the instance, as it did unless somebody gave it. */
  private boolean isFound(EventArrived arrived, JsonNode json) {
    ObjectNode event = Json.object().put("specversion", "1.0");
    event.setAll((ObjectNode) json);
    return JsonEvents.read(Json.bytes(event), Limits.DOOR, TraceContext.NONE)
            instanceof Reading.Read(CloudEvent read)
        && arrived
            .triggers()
            .equals(Routing.of(definition, read).byToken().getOrDefault(key.token(), List.of()));
  }

  private static void event(EventArrived event, ObjectNode json) {
    for (String name : List.of("id", "source", "type", "subject")) {
      String value = event.attributes().get(name);
      if (value != null) {
        json.put(name, value);
      }
    }
    event.attributes().entrySet().stream()
        .filter(Predicate.not(a -> json.has(a.getKey())))
        .filter(a -> !(a.getKey().equals("specversion") && a.getValue().equals("1.0")))
        .sorted(Map.Entry.comparingByKey())
        .forEach(a -> json.put(a.getKey(), a.getValue()));
    String data = event.data();
    if (data != null) {
      String type = event.attributes().getOrDefault("datacontenttype", "application/json");
      boolean binary =
          !EventMessage.isJson(type) && !type.startsWith("text/") && !type.contains("xml");
      json.set(binary ? "data_base64" : "data", json(data));
    }
  }

  private void command(CommandRequested requested, ObjectNode json) {
    json.put("token", key.token()).put("id", requested.commandId());
    int slash = requested.instance().lastIndexOf('/');
    json.put("run", Integer.parseInt(requested.instance().substring(slash + 1)));
    switch (requested.command()) {
      case Command.Cancel(var reason) -> {
        ObjectNode cancel = json.putObject("cancel");
        if (reason != null) {
          cancel.put("reason", reason);
        }
      }
      case Command.Pause() -> json.putObject("pause");
      case Command.Resume() -> json.putObject("resume");
      case Command.Retry() -> json.putObject("retry");
      case Command.Restart(var state, var input) ->
          json.putObject("restart").put("state", state).set("input", json(input));
    }
  }

  /** JSON, or the text itself when it is none: a function may answer anything. */
  private static JsonNode json(String text) {
    return Document.parse(text).map(Document::node).orElseGet(() -> Json.of(text));
  }
}
