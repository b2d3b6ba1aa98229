package io.tidemill.ops.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads the body of a request, at most {@value #BYTES_MAX} bytes. */
final class Body {
  /** Largest body that is taken: 4 MiB. */
  static final int BYTES_MAX = 4 * 1024 * 1024;

  /** Most bytes beyond the limit that are read and dropped before a request is refused. */
  private static final int DROPPED_BYTES_MAX = 8 * 1024 * 1024;

  private Body() {}

  /** The body as text. */
  static String text(Request request) throws IOException {
    return Utf8.text(bytes(request))
        .orElseThrow(() ->
            new ProblemException(
                new Problem(
                    ProblemCode.TM_1001,
                    "",
                    "",
                    "bytes that are not UTF-8",
                    "text in UTF-8",
                    "save the document in UTF-8")));
  }

  /** The body as a JSON object; an absent body is an empty object. */
  static ObjectNode object(Request request) throws IOException {
    byte[] bytes = bytes(request);
    if (bytes.length == 0) {
      return Json.object();
    }
    try {
      JsonNode node = Json.parse(bytes);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw notAnObject("JSON that is no object");
    } catch (JsonProcessingException notJson) {
      throw notAnObject("no JSON: " + notJson.getOriginalMessage());
    }
  }

  private static byte[] bytes(Request request) throws IOException {
    if (request.getLength() > BYTES_MAX + DROPPED_BYTES_MAX) {
      throw new TooLarge();
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        drop(in);
        throw new TooLarge();
      }
      return bytes;
    }
  }

  /** A client that is still sending would see a broken connection instead of the answer. */
  private static void drop(InputStream rest) throws IOException {
    for (long dropped = 0; dropped < DROPPED_BYTES_MAX; ) {
      long skipped = rest.skip(DROPPED_BYTES_MAX - dropped);
      if (skipped == 0 && rest.read() < 0) {
        return;
      }
      dropped += Math.max(1, skipped);
    }
  }

  private static ProblemException notAnObject(String found) {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_2005,
            "",
            "",
            found,
            "a JSON object",
            "correct the body of the request"));
  }

  /** The body is larger than the limit. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the client is told, with status 413. */
    Problem problem() {
      return new Problem(
          ProblemCode.TM_1010,
          "",
          "",
          "a body of more than " + BYTES_MAX + " bytes",
          "at most 4 MiB",
          "apply the documents in several requests");
    }
  }
}
