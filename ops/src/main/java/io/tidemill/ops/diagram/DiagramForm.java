package io.tidemill.ops.diagram;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.workflow.diagram.Graph;
import io.tidemill.workflow.diagram.Mermaid;
import io.tidemill.workflow.diagram.TextDrawing;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The forms of a diagram. */
public enum DiagramForm {
  /** For terminals, at most 100 columns. */
  TEXT("text/plain; charset=utf-8"),
  /** For Markdown pages that draw it themselves. */
  MERMAID("text/plain; charset=utf-8"),
  /** A picture, laid out. */
  SVG("image/svg+xml");

  /** Most transitions of a picture: its layout then takes some seconds. */
  static final int ARROWS_MAX = 500;

  private final String mediaType;

  DiagramForm(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The media type of the text, for HTTP. */
  public String mediaType() {
    return mediaType;
  }

  /** As typed and as shown in help. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The form of this name. */
  public static Optional<DiagramForm> parse(String text) {
    return Arrays.stream(values()).filter(form -> form.toString().equals(text)).findFirst();
  }

  /** What may be typed. */
  public static List<String> names() {
    return Arrays.stream(values()).map(DiagramForm::toString).toList();
  }

  /** The graph in this form; a picture that would be too large is TM-2005. */
  public String write(Graph graph) {
    return switch (this) {
      case TEXT -> TextDrawing.write(graph);
      case MERMAID -> Mermaid.write(graph);
      case SVG -> {
        if (graph.arrows().size() > ARROWS_MAX) {
          throw new ProblemException(tooLarge(graph.arrows().size()));
        }
        yield SvgDiagram.write(graph);
      }
    };
  }

  private static Problem tooLarge(int arrows) {
    return new Problem(
        ProblemCode.TM_2005,
        "",
        "",
        "a workflow with " + arrows + " transitions",
        "at most " + ARROWS_MAX + " in a picture",
        "ask for text or mermaid");
  }
}
