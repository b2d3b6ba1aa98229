package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tidemill.schemas.resource.FieldReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what must have come of a case. */
final class ExpectedReader {
  private static final List<String> STATUSES =
      List.of("RUNNING", "SUCCESS", "FAILURE", "CANCELLED", "PAUSED", "INCIDENT");
  private static final List<String> REASONS = List.of("NO_INSTANCE", "UNCORRELATABLE");
  private static final List<String> IGNORED = List.of("DUPLICATE", "UNCONSUMABLE", "DISCARDED");

  private ExpectedReader() {}

  static Expected read(FieldReader fields) {
    Map<String, List<Expected.Run>> instances = instances(fields);
    Expected expected =
        new Expected(
            instances,
            all(Fields.each(fields, "deadLetters", "{ event: e1 }", ExpectedReader::deadLetter)),
            all(Fields.each(fields, "replies", "{ address: r1 }", ExpectedReader::reply)),
            all(Fields.each(fields, "refusals", "{ id: s2 }", ExpectedReader::refusal)),
            Fields.each(fields, "ignored", "{ event: e1 }", ExpectedReader::ignored),
            Fields.texts(fields, "findings", "[WF206@/states/2/next-state]"),
            Fields.texts(fields, "errors", "[WF206@/states/2/next-state]"));
    fields.rejectUnknown();
    return expected;
  }

  private static <T> List<T> all(@Nullable List<T> read) {
    return read == null ? List.of() : read;
  }

  private static @Nullable Map<String, List<Expected.Run>> instances(FieldReader fields) {
    FieldReader object = fields.object("instances", "{ L1: { status: SUCCESS } }").orElse(null);
    if (object == null) {
      return null;
    }
    var instances = new LinkedHashMap<String, List<Expected.Run>>();
    for (var member : object.node().properties()) {
      String pointer = object.at(member.getKey());
      var runs = new ArrayList<Expected.Run>();
      if (member.getValue() instanceof ArrayNode array) {
        for (int i = 0; i < array.size(); i++) {
          addRun(fields, pointer + "/" + i, array.get(i), runs);
        }
      } else {
        addRun(fields, pointer, member.getValue(), runs);
      }
      instances.put(member.getKey(), runs);
    }
    return instances;
  }

  private static void addRun(
      FieldReader owner, String pointer, JsonNode value, List<Expected.Run> runs) {
    FieldReader fields = Fields.object(owner, pointer, value, "{ status: SUCCESS }");
    if (fields != null) {
      runs.add(run(fields));
      fields.rejectUnknown();
    }
  }

  private static Expected.Run run(FieldReader fields) {
    var branches = new LinkedHashMap<String, String>();
    Fields.members(fields, "branches", "{ AWS: S1>f#1 }")
        .forEach((name, path) -> branches.put(name, path.asText()));
    var calls = new LinkedHashMap<String, List<Expected.Call>>();
    fields
        .object("calls", "{ charge: [ { at: 0s } ] }")
        .ifPresent(functions ->
            functions
                .node()
                .properties()
                .forEach(member ->
                    calls.put(
                        member.getKey(),
                        all(
                            Fields.each(
                                functions, member.getKey(), "{ at: 0s }", ExpectedReader::call)))));
    return new Expected.Run(
        fields.text("path", "State1>charge#1>End").orElse(null),
        branches,
        Fields.word(fields, "status", STATUSES),
        fields.text("state", "State2").orElse(null),
        fields.take("code").orElse(null),
        fields.take("output").orElse(null),
        Fields.span(fields, "endedAt"),
        calls);
  }

  private static Expected.Call call(FieldReader fields) {
    Long at = Fields.span(fields, "at");
    JsonNode input = fields.take("input").orElse(null);
    int attempt = fields.whole("attempt", 1, Integer.MAX_VALUE, 0);
    return new Expected.Call(
        at, input, attempt == 0 ? null : attempt, Fields.flag(fields, "again"));
  }

  private static Expected.DeadLetter deadLetter(FieldReader fields) {
    String reason = Fields.word(fields, "reason", REASONS);
    fields.requirePresence("reason", "one of " + String.join(", ", REASONS), REASONS.getFirst());
    return new Expected.DeadLetter(
        reason == null ? "" : reason, fields.requiredText("event", "e1"));
  }

  private static Expected.Reply reply(FieldReader fields) {
    return new Expected.Reply(
        fields.requiredText("address", "r1"),
        Fields.span(fields, "at"),
        fields.take("data").orElse(null),
        fields.text("error", "SYS.Fail").orElse(null));
  }

  private static Expected.Refusal refusal(FieldReader fields) {
    return new Expected.Refusal(
        fields.requiredText("id", "s2"), fields.text("code", "SYS.InvalidParameter").orElse(null));
  }

  private static Expected.Ignored ignored(FieldReader fields) {
    String reason = Fields.word(fields, "reason", IGNORED);
    fields.requirePresence("reason", "one of " + String.join(", ", IGNORED), IGNORED.getFirst());
    return new Expected.Ignored(fields.requiredText("event", "e1"), reason == null ? "" : reason);
  }
}
