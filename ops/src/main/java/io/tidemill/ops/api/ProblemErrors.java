package io.tidemill.ops.api;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What the server itself refuses (an address that no handler serves, a request that is no HTTP) as
 * the same problem JSON; for {@code Server.setErrorHandler}.
 */
public final class ProblemErrors implements Request.Handler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    boolean absent = status == HttpStatus.NOT_FOUND_404;
    Answer.problem(
            status,
            new Problem(
                ProblemCode.TM_2005,
                "",
                "",
                absent
                    ? "the address " + request.getHttpURI().getPath()
                    : "a request that ends in: " + HttpStatus.getMessage(status),
                absent
                    ? "/api/v1/…, /events/…, /livez, /readyz or /metrics"
                    : "a request in HTTP/1.1",
                "correct the request"))
        .write(response, callback);
    return true;
  }
}
