package io.tidemill.triggers.stream;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.Correlation;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import io.tidemill.triggers.core.TimerEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads each record of the events topics and of the redeliveries once, asks the index who wants it,
 * and forwards: matched triggers to {@link #DELIVERIES}, workflow arrivals to {@link
 * #WORKFLOW_LOG}, what is no CloudEvent to {@link #DEAD_LETTERS}, what no instance can be found for
 * to {@link #WORKFLOW_DEAD_LETTERS} (design D1).
 */
public final class MatchProcessor implements Processor<byte[], byte[], byte[], Object> {
  /** The child that takes a {@link MatchedEvent}. */
  public static final String DELIVERIES = "deliveries";

  /** The child that appends to the workflow log. */
  public static final String WORKFLOW_LOG = "workflow-log";

  /** The child that appends to the dead letters of the event's broker. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** The child that appends to the dead letters of workflows. */
  public static final String WORKFLOW_DEAD_LETTERS = "workflow-dead-letters";

  private final Topics topics;
  private final UnaryOperator<String> brokerOf;
  private final Supplier<SubscriptionIndex> index;
  private final MatchListener listener;
  private @Nullable ProcessorContext<byte[], Object> context;

  /** For topics of the prefix only. */
  public MatchProcessor(Topics topics, Supplier<SubscriptionIndex> index, MatchListener listener) {
    this(topics, topic -> topics.brokerOf(topic).orElseThrow(), index, listener);
  }

  /**
   * @param brokerOf the broker of each topic that is read
   */
  public MatchProcessor(
      Topics topics,
      UnaryOperator<String> brokerOf,
      Supplier<SubscriptionIndex> index,
      MatchListener listener) {
    this.topics = topics;
    this.brokerOf = brokerOf;
    this.index = index;
    this.listener = listener;
  }

  @Override
  public void init(ProcessorContext<byte[], Object> processorContext) {
    this.context = processorContext;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    var metadata = context().recordMetadata().orElseThrow();
    var origin = new Origin(metadata.topic(), metadata.partition(), metadata.offset());
    if (bytes(record) > Topics.RECORD_BYTES_MAX) {
      // Compressed it was within the topic's limit; neither store nor dead letters could hold it.
      tooLarge(record, origin);
      return;
    }
    if (metadata.topic().equals(topics.redeliverName())) {
      redeliver(record, origin);
      return;
    }
    String broker = brokerOf.apply(metadata.topic());
    switch (EventCodec.decode(record.headers(), record.value())) {
      case EventCodec.Decoded.Event(var event) -> route(record, broker, event, origin);
      case EventCodec.Decoded.Malformed(var reason) -> {
        malformed(record, broker, reason, origin);
      }
    }
  }

  /** What was asked for goes to its trigger, whatever its filter says now. */
  private void redeliver(Record<byte[], byte[]> record, Origin origin) {
    Optional<Redelivery> asked = Redelivery.read(record.headers());
    if (asked.isEmpty()) {
      malformed(record, Broker.DEFAULT, "it does not say to which trigger it goes", origin);
      return;
    }
    switch (EventCodec.decode(record.headers(), record.value())) {
      case EventCodec.Decoded.Event(var event) -> {
        Object again = MatchedEvent.redelivered(asked.get(), event, record.key());
        context().forward(record.withValue(again), DELIVERIES);
      }
      case EventCodec.Decoded.Malformed(var reason) ->
          malformed(record, asked.get().broker(), reason, origin);
    }
  }

  private static long bytes(Record<byte[], byte[]> record) {
    long bytes = record.value() == null ? 0 : record.value().length;
    for (Header header : record.headers()) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  private void tooLarge(Record<byte[], byte[]> record, Origin origin) {
    String broker =
        origin.topic().equals(topics.redeliverName())
            ? Broker.DEFAULT
            : brokerOf.apply(origin.topic());
    String reason =
        "it has %,d bytes, expected at most %,d".formatted(bytes(record), Topics.RECORD_BYTES_MAX);
    malformed(
        record.withValue((byte[]) null).withHeaders(new RecordHeaders()), broker, reason, origin);
  }

  private void malformed(
      Record<byte[], byte[]> record, String broker, String reason, Origin origin) {
    listener.malformed(broker);
    var why = DeadLetter.untried(broker, ProblemCode.TM_5005, reason, origin.toString());
    Headers headers = record.headers();
    why.annotate(headers);
    context().forward(record.withHeaders(headers), DEAD_LETTERS);
  }

  private void route(
      Record<byte[], byte[]> record, String broker, CloudEvent event, Origin origin) {
    var triggers = new ArrayList<String>(4);
    var workflows = new ArrayList<Subscription.ToWorkflow>(0);
    for (Subscription subscription : index.get().match(broker, event)) {
      switch (subscription) {
        case Subscription.ToTrigger trigger -> triggers.add(trigger.trigger());
        case Subscription.ToWorkflow workflow -> workflows.add(workflow);
      }
    }
    int arrivals = workflows.isEmpty() ? 0 : appendToLog(record, event, origin, workflows);
    TimerEvents.read(broker, event).ifPresent(asked -> time(record, event, origin, asked));
    // Last: when a sink times out, Kafka Streams processes the record again, and an arrival that
    // comes twice is dropped by its workflow, while calls made at once would be made twice.
    // An event that nobody wants is forwarded, too: the journal says that it was read.
    Object matched = MatchedEvent.read(broker, event, origin, record.key(), triggers);
    context().forward(record.withValue(matched), DELIVERIES);
    listener.read(broker, triggers.size(), arrivals);
  }

  private int appendToLog(
      Record<byte[], byte[]> record,
      CloudEvent event,
      Origin origin,
      List<Subscription.ToWorkflow> matched) {
    Correlation correlation = Correlation.of(event, matched);
    for (var arrival : correlation.arrivals()) {
      Object arrived =
          LogCodec.encode(
              new LogRecord.EventArrived(
                  arrival.version(),
                  arrival.triggers(),
                  EventMessage.attributes(event),
                  EventMessage.data(event).map(Json::text).orElse(null),
                  origin.toString()));
      context()
          .forward(new Record<>(arrival.key().bytes(), arrived, record.timestamp()), WORKFLOW_LOG);
    }
    for (String workflow : correlation.uncorrelatable()) {
      var why =
          DeadLetter.untried(
              workflow,
              ProblemCode.TM_5007,
              "no trigger found a correlation token",
              origin.toString());
      var letter = why.record(topics.workflowDeadLetters(), event);
      Object value = letter.value();
      context()
          .forward(
              new Record<>(letter.key(), value, record.timestamp(), letter.headers()),
              WORKFLOW_DEAD_LETTERS);
    }
    return correlation.arrivals().size();
  }

  /** Events about timers go to their instances, beside what triggers make of them. */
  private void time(
      Record<byte[], byte[]> record, CloudEvent event, Origin origin, TimerEvents.Asked asked) {
    switch (asked) {
      case TimerEvents.Asked.Append(var key, var entry) -> {
        Object value = LogCodec.encode(entry);
        context().forward(new Record<>(key.bytes(), value, record.timestamp()), WORKFLOW_LOG);
      }
      case TimerEvents.Asked.Malformed(var reason) -> {
        var why = DeadLetter.untried("timers", ProblemCode.TM_5022, reason, origin.toString());
        var letter = why.record(topics.workflowDeadLetters(), event);
        Object value = letter.value();
        context()
            .forward(
                new Record<>(letter.key(), value, record.timestamp(), letter.headers()),
                WORKFLOW_DEAD_LETTERS);
      }
    }
  }

  private ProcessorContext<byte[], Object> context() {
    if (context == null) {
      throw new IllegalStateException("init was not called");
    }
    return context;
  }
}
