package io.tidemill.ops.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.ops.redelivery.Again;
import io.tidemill.ops.redelivery.Feed;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.Correlation;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts dead letters of workflows in again: an event that found no instance, or in which no token
 * was found, goes through the correlation of its workflow as it is now. What was put in is marked
 * in the topic of dead letters after the log has it; a crash in between puts it in twice, which its
 * instance notices by source and id. A log record that broke an instance is not put in: the
 * instance holds it, and goes on with it after {@code wf retry}.
 */
final class WorkflowRedrive {
  private static final long NO_LIMIT_NANOS = Duration.ofDays(365).toNanos();
  private static final int UNMARKED_MAX = 500;
  private static final Set<String> UNFOUND =
      Set.of(ProblemCode.TM_5007.code(), ProblemCode.TM_5008.code());
  private static final Set<String> HELD =
      Set.of(ProblemCode.TM_5020.code(), ProblemCode.TM_5021.code());

  private final TopicReader reader;
  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Supplier<SubscriptionIndex> index;
  private final Publisher publisher;
  private final boolean dryRun;
  private final Places before = new Places();
  private final Tally tally;
  private final List<Origin> unmarked = new ArrayList<>();

  private long suspended;

  WorkflowRedrive(
      TopicReader reader,
      Topics topics,
      Supplier<ResourceTable> resources,
      Supplier<SubscriptionIndex> index,
      Publisher publisher,
      boolean dryRun) {
    this.reader = reader;
    this.topics = topics;
    this.resources = resources;
    this.index = index;
    this.publisher = publisher;
    this.dryRun = dryRun;
    this.tally = new Tally(dryRun);
  }

  void run(
      Map<TopicPartition, Stretch> stretches, Predicate<Letter> wanted, int rate, Job.Lines out)
      throws IOException {
    var feed = new Feed(publisher, rate, out, () -> line(false));
    try {
      readMarks(stretches, feed);
      reader.read(
          stretches,
          System.nanoTime() + NO_LIMIT_NANOS,
          record -> {
            if (RedrivenMark.read(record.headers()).isEmpty()) {
              Letter letter = Letter.read(record);
              boolean isWanted = wanted.test(letter);
              tally.read(letter, isWanted);
              if (isWanted) {
                redrive(letter, feed);
              }
            }
            feed.report();
            return true;
          });
      mark(feed);
    } catch (UncheckedIOException gone) {
      throw new IOException("nobody listens any more", gone);
    }
    out.line(line(true));
  }

  /** A mark stands behind its letter, so reading what is read for letters is enough. */
  private void readMarks(Map<TopicPartition, Stretch> stretches, Feed feed) {
    reader.read(
        stretches,
        System.nanoTime() + NO_LIMIT_NANOS,
        record -> {
          RedrivenMark.read(record.headers()).ifPresent(before::add);
          feed.report();
          return true;
        });
  }

  private void redrive(Letter letter, Feed feed) {
    if (HELD.contains(letter.code())) {
      suspended++;
      return;
    }
    if (before.contains(letter.place())) {
      tally.alreadyRedriven();
      return;
    }
    List<Correlation.Arrival> arrivals = arrivals(letter);
    CloudEvent event = letter.event();
    if (arrivals.isEmpty() || event == null) {
      tally.impossible();
      return;
    }
    tally.redriven();
    if (dryRun) {
      return;
    }
    CloudEvent again = Again.redriven(event, letter.number(Extensions.REDRIVES));
    for (Correlation.Arrival arrival : arrivals) {
      feed.send(
          new ProducerRecord<>(
              topics.workflowLogName(),
              arrival.key().bytes(),
              LogCodec.encode(
                  new LogRecord.EventArrived(
                      arrival.version(),
                      arrival.triggers(),
                      EventMessage.attributes(again),
                      EventMessage.data(again).map(Json::text).orElse(null),
                      letter.place().toString()))));
    }
    unmarked.add(letter.place());
    if (unmarked.size() >= UNMARKED_MAX) {
      mark(feed);
    }
  }

  /** To which instances of its workflow the event goes, by the triggers there are now. */
  private List<Correlation.Arrival> arrivals(Letter letter) {
    CloudEvent event = letter.event();
    Optional<Workflow> workflow =
        Optional.ofNullable(letter.why().get(Extensions.ERROR_DEST))
            .flatMap(resources.get()::workflow);
    if (event == null || workflow.isEmpty() || !UNFOUND.contains(letter.code())) {
      return List.of();
    }
    CloudEvent again = Again.redriven(event, letter.number(Extensions.REDRIVES));
    List<Subscription.ToWorkflow> matched =
        index.get().match(workflow.get().broker(), again).stream()
            .filter(Subscription.ToWorkflow.class::isInstance)
            .map(Subscription.ToWorkflow.class::cast)
            .filter(subscription -> subscription.workflow().equals(workflow.get().name()))
            .toList();
    return Correlation.of(again, matched).arrivals();
  }

  private void mark(Feed feed) {
    feed.flush();
    unmarked.forEach(place -> feed.send(RedrivenMark.of(place)));
    unmarked.clear();
    feed.flush();
  }

  private ObjectNode line(boolean done) {
    return tally.line(done).put("suspended", suspended);
  }
}
