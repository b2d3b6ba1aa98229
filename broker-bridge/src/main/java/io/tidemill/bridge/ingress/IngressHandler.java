package io.tidemill.bridge.ingress;

import io.tidemill.bridge.core.ContentMode;
import io.tidemill.schemas.event.Excerpt;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Takes CloudEvents at {@code /events} (the broker {@code default}) and {@code /events/<broker>},
 * stores them in the broker's topic, and answers when they are stored: the table "Ingress answers"
 * of the delivery contract, without authentication.
 *
 * <p>Binary, structured and batch content mode; events are written in binary mode. A batch has at
 * most {@value JsonEvents#ITEMS_MAX} events and {@value JsonEvents#BATCH_BYTES_MAX} bytes, and is
 * answered by item: 202 when all are stored, 207 when some are, and 4xx or 503 only when none is.
 *
 * <p>No thread waits while the body comes or while Kafka stores. The invocation type is blocking
 * nevertheless: {@link EventLog#append} may hold a thread for its short limit when Kafka is away,
 * and that must never be a thread that selects for other connections.
 *
 * <p>A server with this handler should be set up by {@link #configure}.
 */
public final class IngressHandler extends Handler.Abstract {
  /** 16 KiB of attributes, each byte percent-encoded as three, and other headers. */
  private static final int REQUEST_HEADER_BYTES = 56 * 1024;

  private static final long MINUTE_SECONDS = 60;

  private static final String ROOT = "/events";

  /** What may be echoed as the origin of a webhook: a host name, or {@code *}. */
  private static final Pattern ORIGIN = Pattern.compile("[A-Za-z0-9.:/*_-]{1,255}");

  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final EventLog log;
  private final IngressListener listener;
  private final Gate gate;

  /**
   * Opens a door.
   *
   * @param senders where those that ask for it wait for a workflow; null where none may wait
   */
  public IngressHandler(
      Topics topics,
      Supplier<ResourceTable> resources,
      EventLog log,
      IngressListener listener,
      @Nullable WaitingSenders senders) {
    this(
        topics,
        resources,
        log,
        listener,
        Gate.of(System::nanoTime, BytesInFlight.BYTES_MAX, senders));
  }

  IngressHandler(
      Topics topics,
      Supplier<ResourceTable> resources,
      EventLog log,
      IngressListener listener,
      Gate gate) {
    this.topics = topics;
    this.resources = resources;
    this.log = log;
    this.listener = listener;
    this.gate = gate;
  }

  /**
   * Sets what a server must have for this handler: room for the attributes in headers, and no
   * replacing of a {@code Content-Type} by one that Jetty knows in another spelling.
   */
  public static void configure(HttpConfiguration configuration) {
    configuration.setRequestHeaderSize(REQUEST_HEADER_BYTES);
    configuration.setHeaderCacheCaseSensitive(true);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    String name = brokerOf(path);
    if (name == null) {
      return false;
    }
    Intake intake = new Intake(request, response, callback, log, listener, gate);
    Optional<Broker> broker = resources.get().broker(name);
    if (broker.isEmpty()) {
      intake.refuseUnread(
          ProblemCode.TM_3002,
          "the name " + Excerpt.quoted(name),
          "the name of a broker",
          "apply a Broker resource of this name, or send to " + ROOT);
      return true;
    }
    intake.to(broker.get(), broker.get().eventsTopic(topics));
    if (HttpMethod.OPTIONS.is(request.getMethod())) {
      handshake(request, broker.get(), intake);
    } else if (HttpMethod.POST.is(request.getMethod())) {
      receive(request, broker.get(), intake);
    } else {
      intake.refuseUnread(
          ProblemCode.TM_3003,
          Excerpt.quoted(request.getMethod()),
          "POST or OPTIONS",
          "send the event by POST");
    }
    return true;
  }

  /** The name in the path; null for a path of somebody else's. */
  private static @Nullable String brokerOf(String path) {
    if (path.equals(ROOT)) {
      return Broker.DEFAULT;
    }
    if (!path.startsWith(ROOT + "/")) {
      return null;
    }
    String name = path.substring(ROOT.length() + 1);
    return name.isEmpty() || name.indexOf('/') >= 0 ? null : name;
  }

  private static void receive(Request request, Broker broker, Intake intake) {
    String coding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      intake.refuseUnread(
          ProblemCode.TM_3005, "a Content-Encoding", "a plain body", "send it uncompressed");
      return;
    }
    Optional<ContentMode> mode = ContentMode.of(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    if (mode.isEmpty()) {
      intake.refuseUnread(
          ProblemCode.TM_3005,
          "a CloudEvents format or charset that is not supported",
          "ce- headers, " + ContentMode.STRUCTURED_TYPE + " or " + ContentMode.BATCH_TYPE,
          "send JSON in UTF-8, or binary content mode");
      return;
    }
    intake.receive(mode.get(), broker.maxEventBytes());
  }

  /**
   * Answers the CloudEvents webhook handshake (HTTP webhook 1.0.2 §4), at once: no {@code
   * WebHook-Request-Callback} is ever needed. Rates are requests a minute there, {@code *} for any.
   */
  private static void handshake(Request request, Broker broker, Intake intake) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Allow", "POST");
    String origin = request.getHeaders().get("WebHook-Request-Origin");
    if (origin != null) {
      if (!ORIGIN.matcher(origin).matches()) {
        intake.refuse(
            new Problem(
                ProblemCode.TM_3001,
                "",
                "/WebHook-Request-Origin",
                "a value that is no host name",
                "a host name",
                "correct the header"));
        return;
      }
      headers.put("WebHook-Allowed-Origin", origin);
    }
    if (request.getHeaders().contains("WebHook-Request-Rate")) {
      Broker.RateLimit limit = broker.rateLimit();
      headers.put(
          "WebHook-Allowed-Rate",
          limit == null ? "*" : Long.toString(limit.eventsPerSecond() * MINUTE_SECONDS));
    }
    intake.answer(Answer.empty(200, headers));
  }
}
