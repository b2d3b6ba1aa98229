package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.FieldReader;
import io.tidemill.workflow.testkit.Answer.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a test file; every unknown field is a problem with the name that was probably meant. */
final class TestFileReader {
  /** When a case begins that says nothing else: 2026-01-01T00:00:00Z. */
  static final long CLOCK_MS = 1_767_225_600_000L;

  private static final String CASE_EXAMPLE = "{ name: approved, steps: [ … ], expect: { … } }";
  private static final String ANSWER_EXAMPLE = "[ { result: {} } ]";
  private static final List<String> PROFILES = List.of("extended", "strict");

  private final Path file;

  TestFileReader(Path file) {
    this.file = file;
  }

  /** What the cases of a file share, and each may say anew. */
  private record Shared(
      Subject.@Nullable Source source,
      boolean strict,
      long clockMs,
      @Nullable List<String> registry,
      Map<String, List<Answer>> functions) {}

  /** The cases; of no use when problems were added. */
  List<TestCase> read(String text, List<Problem> problems) {
    FieldReader root = FieldReader.read(file.toString(), text, problems).orElse(null);
    if (root == null) {
      return List.of();
    }
    Shared shared = shared(root, new Shared(null, false, CLOCK_MS, null, Map.of()));
    root.requirePresence("cases", "a list", "[ " + CASE_EXAMPLE + " ]");
    List<TestCase> cases =
        Fields.each(root, "cases", CASE_EXAMPLE, fields -> testCase(fields, shared));
    root.rejectUnknown();
    checkCases(root, cases);
    return cases == null ? List.of() : cases;
  }

  private static void checkCases(FieldReader root, @Nullable List<TestCase> cases) {
    if (cases == null) {
      return;
    }
    if (cases.isEmpty() || cases.size() > TestFile.CASES_MAX) {
      root.report(
          ProblemCode.TM_1005,
          root.at("cases"),
          cases.size() + " cases",
          "1 to " + TestFile.CASES_MAX,
          "write at least one case, or split the file");
    }
    Set<String> names = new HashSet<>();
    for (TestCase test : cases) {
      if (!names.add(test.name())) {
        root.report(
            ProblemCode.TM_1005,
            test.pointer() + "/name",
            "a second case named " + test.name(),
            "every name once",
            "rename one of them");
      }
    }
  }

  private TestCase testCase(FieldReader fields, Shared shared) {
    String name = fields.requiredText("name", "approved");
    Shared own = shared(fields, shared);
    Subject.Source source = own.source();
    if (source == null) {
      fields.report(
          ProblemCode.TM_1003,
          fields.pointer(),
          "no workflow to test",
          "the field workflow or definition, here or at the top of the file",
          "write `workflow: workflow.yaml`");
      source = new Subject.Source.InFile(file, null);
    }
    Long untilMs = Fields.span(fields, "until");
    var steps = new StepReader().read(fields);
    Expected expected =
        fields
            .requiredObject("expect", "{ instances: { … } }")
            .map(ExpectedReader::read)
            .orElseGet(() -> new Expected(null, List.of(), List.of(), List.of(), null, null, null));
    return new TestCase(
        name,
        fields.pointer(),
        new Subject(source, own.strict()),
        own.clockMs(),
        untilMs,
        own.registry(),
        own.functions(),
        steps,
        expected);
  }

  private Shared shared(FieldReader fields, Shared outer) {
    List<String> registry = Fields.texts(fields, "registry", "[charge, refund]");
    return new Shared(
        source(fields, outer.source()),
        strict(fields, outer.strict()),
        Fields.instant(fields, "clock", outer.clockMs()),
        registry == null ? outer.registry() : registry,
        functions(fields, outer.functions()));
  }

  private static boolean strict(FieldReader fields, boolean outer) {
    String profile = Fields.word(fields, "profile", PROFILES);
    return profile == null ? outer : profile.equals("strict");
  }

  private Subject.@Nullable Source source(FieldReader fields, Subject.@Nullable Source outer) {
    if (fields.has("workflow") && fields.has("definition")) {
      fields.exactlyOne("workflow: workflow.yaml", "workflow", "definition");
    }
    return fields
        .text("workflow", "workflow.yaml")
        .map(this::inFile)
        .or(() -> inline(fields))
        .orElse(outer);
  }

  /** {@code workflows.yaml#orders} is the workflow orders among the resources of that file. */
  private Subject.Source inFile(String path) {
    int hash = path.indexOf('#');
    return hash < 0
        ? new Subject.Source.InFile(file.resolveSibling(path), null)
        : new Subject.Source.InFile(
            file.resolveSibling(path.substring(0, hash)), path.substring(hash + 1));
  }

  private static Optional<Subject.Source> inline(FieldReader fields) {
    return fields
        .object("definition", "{ states: [ … ] }")
        .map(document -> new Subject.Source.Inline(document.node()));
  }

  private static Map<String, List<Answer>> functions(
      FieldReader fields, Map<String, List<Answer>> outer) {
    FieldReader object =
        fields.object("functions", "{ charge: " + ANSWER_EXAMPLE + " }").orElse(null);
    if (object == null) {
      return outer;
    }
    var functions = new LinkedHashMap<>(outer);
    for (var member : object.node().properties()) {
      List<Answer> answers = answers(object, member.getKey(), member.getValue());
      if (!answers.isEmpty()) {
        functions.put(member.getKey(), answers);
      }
    }
    return functions;
  }

  private static List<Answer> answers(FieldReader functions, String name, JsonNode value) {
    List<JsonNode> all = new ArrayList<>();
    if (value instanceof ArrayNode array) {
      array.forEach(all::add);
    } else {
      all.add(value);
    }
    if (all.isEmpty() || all.size() > TestFile.STEPS_MAX) {
      functions.report(
          ProblemCode.TM_1005,
          functions.at(name),
          all.size() + " answers",
          "1 to " + TestFile.STEPS_MAX,
          "write `" + name + ": " + ANSWER_EXAMPLE + "`");
      return List.of();
    }
    var answers = new ArrayList<Answer>();
    for (int i = 0; i < all.size(); i++) {
      String pointer = functions.at(name) + (value instanceof ArrayNode ? "/" + i : "");
      FieldReader fields = Fields.object(functions, pointer, all.get(i), "{ result: {} }");
      if (fields != null) {
        answers.add(answer(fields));
        fields.rejectUnknown();
      }
    }
    return answers;
  }

  private static Answer answer(FieldReader fields) {
    Long afterMs = Fields.span(fields, "after");
    fields.exactlyOne("result: {}", "result", "error", "never", "crash");
    JsonNode result = fields.take("result").orElse(null);
    String error = fields.text("error", "SYS.Fail").orElse(null);
    String message = fields.text("message", "the card was declined").orElse("");
    Boolean never = Fields.flag(fields, "never");
    Boolean crash = Fields.flag(fields, "crash");
    Outcome outcome;
    if (error != null) {
      outcome = new Outcome.Failure(error, message);
    } else if (Boolean.TRUE.equals(crash)) {
      outcome = new Outcome.Failure("SYS.Fail", Answer.CRASHED);
    } else if (Boolean.TRUE.equals(never)) {
      outcome = new Outcome.Silence();
    } else {
      outcome = new Outcome.Result(result == null ? NullNode.getInstance() : result);
    }
    return new Answer(afterMs == null ? 0 : afterMs, outcome);
  }
}
