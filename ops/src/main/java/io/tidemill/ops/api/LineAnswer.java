package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer of one JSON object a line, sent while a job works. A job that fails ends in a line with
 * {@code problems}; one whose client went away is stopped by its next line.
 */
record LineAnswer(Job job) implements Reply {
  private static final Logger LOG = LoggerFactory.getLogger(LineAnswer.class);

  @Override
  public void write(Response response, Callback callback) {
    response.setStatus(200);
    var headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      run(line -> send(out, line));
    } catch (IOException gone) {
      callback.failed(gone);
      return;
    }
    callback.succeeded();
  }

  private void run(Job.Lines out) throws IOException {
    try {
      job.run(out);
    } catch (ProblemException expected) {
      ObjectNode line = Json.object();
      line.set("problems", Answer.array(expected.problems()));
      out.line(line);
    } catch (RuntimeException bug) {
      LOG.error("A job failed unexpectedly", bug);
      throw new IOException("a job failed unexpectedly", bug);
    }
  }

  private static void send(OutputStream out, JsonNode line) throws IOException {
    out.write(Json.bytes(line));
    out.write('\n');
    out.flush();
  }
}
