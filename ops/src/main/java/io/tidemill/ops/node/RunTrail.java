package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Offsets;
import io.tidemill.workflow.core.Replay;
import io.tidemill.workflow.stream.Definitions;
import io.tidemill.workflow.stream.FactView;
import io.tidemill.workflow.testkit.Recorder;
import io.tidemill.workflow.testkit.Recording;
import java.time.Instant;
import java.util.function.Supplier;

/** Tells a run again from its log records: as a list of facts, or as a test file. */
final class RunTrail {
  private final LogReader log;
  private final Definitions definitions;
  private final Supplier<ResourceTable> resources;

  RunTrail(LogReader log, Definitions definitions, Supplier<ResourceTable> resources) {
    this.log = log;
    this.definitions = definitions;
    this.resources = resources;
  }

  /**
   * {@code {instance, run, status, missing, complete, steps: [{at, offset, record, released,
   * facts}]}}; without steps when records are missing, since without its beginning a run cannot be
   * told. Not {@code complete} when it was longer than the offsets that are remembered.
   */
  ObjectNode tell(Instance instance) {
    LogReader.Found found = log.read(instance);
    ObjectNode trail =
        Json.object()
            .put("instance", instance.id())
            .put("run", instance.run())
            .put("status", instance.status().name())
            .put("missing", found.missing())
            .put("complete", found.missing() == 0 && whole(instance));
    ArrayNode steps = trail.putArray("steps");
    if (found.missing() > 0) {
      return trail;
    }
    for (Replay.Recorded one :
        Replay.of(
            found.records(),
            instance.key(),
            instance.run(),
            version -> definition(instance.workflow(), version))) {
      ObjectNode step =
          steps
              .addObject()
              .put("at", Instant.ofEpochMilli(one.record().at().ms()).toString())
              .put("offset", one.record().at().offset())
              .put("record", one.record().record().getClass().getSimpleName())
              .put("released", one.released());
      ArrayNode facts = step.putArray("facts");
      one.decision().events().forEach(fact -> facts.add(FactView.whole(fact)));
    }
    return trail;
  }

  /** {@code {instance, file, differences}}: see {@link Recorder}. TM-2011 when records are gone. */
  ObjectNode record(Instance instance) {
    LogReader.Found found = log.read(instance);
    if (found.missing() > 0 || found.records().isEmpty() || !whole(instance)) {
      throw new ProblemException(gone(instance, found.missing()));
    }
    Workflow workflow =
        resources
            .get()
            .workflow(instance.workflow(), instance.version())
            .orElseThrow(() -> unknownVersion(instance.workflow(), instance.version()));
    Recording recording =
        Recorder.record(
            "recorded from " + instance.id(),
            workflow.document().deepCopy() instanceof ObjectNode document
                ? document
                : Json.object(),
            definition(instance.workflow(), instance.version()),
            instance.key(),
            found.records());
    ObjectNode json = Json.object().put("instance", instance.id());
    json.set("file", recording.file());
    ArrayNode differences = json.putArray("differences");
    recording.differences().forEach(differences::add);
    return json;
  }

  /** What is said when the log does not have all records of a run any more. */
  static Problem gone(Instance instance, int missing) {
    return new Problem(
        ProblemCode.TM_2011,
        "",
        "",
        "%s, of which %d log records are not there"
            .formatted(instance.id(), Math.max(missing, whole(instance) ? missing : 1)),
        "a run of which the log has every record",
        "keep the workflow log for longer; tidemill wf show tells what is stored");
  }

  private static boolean whole(Instance instance) {
    return instance.records().count() < Offsets.COUNT_MAX;
  }

  private Definition definition(String workflow, int version) {
    return definitions.find(workflow, version).orElseThrow(() -> unknownVersion(workflow, version));
  }

  private static ProblemException unknownVersion(String workflow, int version) {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_2001,
            "",
            "",
            "no version %d of workflow `%s`".formatted(version, workflow),
            "a version that is there",
            "list them with: tidemill get workflow " + workflow + " --versions"));
  }
}
