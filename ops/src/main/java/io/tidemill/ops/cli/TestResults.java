package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.workflow.testkit.Report;
import java.nio.file.Path;
import java.util.List;

/**
 * What came of one test file.
 *
 * @param cases in the order of the file
 * @param problems why it could not be read; empty when it could
 */
record TestResults(Path file, List<Timed> cases, List<Problem> problems) {
  /** A case and how long it took. */
  record Timed(Report.Case done, double millis) {}

  TestResults {
    cases = List.copyOf(cases);
    problems = List.copyOf(problems);
  }

  int failed() {
    return (int) cases.stream().filter(timed -> !timed.done().passed()).count();
  }

  double millis() {
    return cases.stream().mapToDouble(Timed::millis).sum();
  }

  /** All results as one document. */
  static ObjectNode json(List<TestResults> results) {
    ObjectNode json = Json.object();
    int failed = results.stream().mapToInt(TestResults::failed).sum();
    int all = results.stream().mapToInt(result -> result.cases().size()).sum();
    json.put("passed", all - failed).put("failed", failed);
    ArrayNode files = json.putArray("files");
    for (TestResults result : results) {
      ObjectNode file = files.addObject().put("file", result.file().toString());
      ArrayNode cases = file.putArray("cases");
      for (Timed timed : result.cases()) {
        ObjectNode one =
            cases
                .addObject()
                .put("name", timed.done().name())
                .put("passed", timed.done().passed())
                .put("millis", Math.round(timed.millis() * 1000) / 1000.0);
        ArrayNode differences = one.putArray("differences");
        timed
            .done()
            .differences()
            .forEach(difference -> {
              ArrayNode lines =
                  differences.addObject().put("what", difference.what()).putArray("lines");
              difference.lines().forEach(lines::add);
            });
      }
      ArrayNode problems = file.putArray("problems");
      for (Problem problem : result.problems()) {
        problems
            .addObject()
            .put("code", problem.code().code())
            .put("file", problem.file())
            .put("pointer", problem.pointer())
            .put("found", problem.found())
            .put("expected", problem.expected())
            .put("fix", problem.fix());
      }
    }
    return json;
  }
}
