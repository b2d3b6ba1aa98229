package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1001;
import static io.tidemill.schemas.problem.ProblemCode.TM_1005;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.resource.YamlText.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads resources from YAML 1.2 or JSON, and writes them. Reading is total: whatever the text is,
 * the answer holds the documents that are right and every problem of the others.
 *
 * <pre>{@code
 * apiVersion: tidemill.io/v1
 * kind: Trigger
 * metadata: { name: charge }
 * spec:
 *   filters: [ { exact: { type: com.example.order } } ]
 *   subscriber: { function: charge }
 * }</pre>
 *
 * <p>A Function Workflow v0.1 document without {@code apiVersion} and {@code kind} is a workflow
 * too, named by its own {@code name} or by its file.
 */
public final class ResourceDocuments {
  private ResourceDocuments() {}

  /**
   * What a text holds.
   *
   * @param documents those without problems, in order
   * @param problems every problem of the others, in order; at most 1,000. A file with several
   *     documents is named {@code file#2} for the second one, counted without empty ones
   */
  public record Parsed(List<Document> documents, List<Problem> problems) {
    public Parsed {
      documents = List.copyOf(documents);
      problems = List.copyOf(problems);
    }
  }

  /**
   * One document without problems.
   *
   * @param resource what it says
   * @param json as its author wrote it; a bare workflow as {@link #toJson} writes it. Reading this
   *     again gives an equal resource
   */
  public record Document(Resource resource, ObjectNode json) {}

  /**
   * Reads a text of one or several documents: at most 4 MiB code points, 1,000 documents, 50
   * aliases, 500,000 values, nested at most 100 deep.
   *
   * @param file its name, for problems and for workflows that have no name of their own
   */
  public static Parsed parse(String file, String text) {
    var documents = new ArrayList<Document>();
    var problems = new ArrayList<Problem>();
    List<Part> parts = YamlText.parts(file, text);
    if (parts.isEmpty()) {
      var nothing =
          new Problem(
              TM_1001, file, "", "no document", "YAML or JSON", "write a resource into the file");
      return new Parsed(documents, List.of(nothing));
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String place = parts.size() == 1 ? file : file + "#" + (i + 1);
      var sink = new ProblemSink(place, problems);
      parts.get(i).faults().forEach(sink::report);
      JsonNode root = parts.get(i).root();
      if (root != null) {
        DocumentReader.read(file, root, sink)
            .filter(document -> isFirst(document, place, names, sink))
            .ifPresent(documents::add);
      }
    }
    return new Parsed(documents, problems);
  }

  /** Reads one document that was parsed already, such as the value of the resources topic. */
  public static Parsed parse(String file, JsonNode document) {
    var problems = new ArrayList<Problem>();
    List<Document> documents =
        DocumentReader.read(file, document, new ProblemSink(file, problems)).stream().toList();
    return new Parsed(documents, problems);
  }

  /**
   * The canonical document of a resource: defaults written out, a workflow's version as {@code
   * status.version}. Reading it gives an equal resource.
   */
  public static ObjectNode toJson(Resource resource) {
    return ResourceWriter.json(resource);
  }

  /** Of two documents for one thing the second would silently replace the first. */
  private static boolean isFirst(
      Document document, String place, Map<String, String> names, ProblemSink problems) {
    Resource resource = document.resource();
    String name = resource.kind().word() + " " + resource.name();
    String earlier = names.putIfAbsent(name, place);
    if (earlier != null) {
      problems.report(
          TM_1005,
          "/metadata/name",
          "a second " + name + ", the first is " + earlier,
          "every resource once in a file",
          "rename or remove one of them");
    }
    return earlier == null;
  }
}
