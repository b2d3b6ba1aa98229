package io.tidemill.ops.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.api.DeadLetters;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.reading.Places;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** Reads dead-letter topics when asked; keeps nothing between two questions. */
public final class DeadLetterService implements DeadLetters {
  private static final Duration LIST_WITHIN = Duration.ofSeconds(5);
  private static final Duration SUMMARY_WITHIN = Duration.ofSeconds(20);

  private final ClientProperties clients;
  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Publisher publisher;
  private final Supplier<SubscriptionIndex> index;

  /**
   * Reads a cluster's dead letters.
   *
   * @param index finds the instances of an event that is put in again
   */
  public DeadLetterService(
      ClientProperties clients,
      Topics topics,
      Supplier<ResourceTable> resources,
      Publisher publisher,
      Supplier<SubscriptionIndex> index) {
    this.clients = clients;
    this.topics = topics;
    this.resources = resources;
    this.publisher = publisher;
    this.index = index;
  }

  @Override
  public JsonNode list(String broker, Wanted wanted, int limit, String after) {
    Optional<Cursor> cursor = after.isEmpty() ? Optional.empty() : Cursor.parse(after);
    if (!after.isEmpty() && cursor.isEmpty()) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_2005,
              "",
              "",
              "`after=" + after + "`",
              "what the last answer called `next`",
              "leave `after` out to begin anew"));
    }
    try (TopicReader reader = TopicReader.open(clients)) {
      Map<TopicPartition, Stretch> stretches = stretches(reader, broker, wanted);
      cursor.ifPresent(at ->
          stretches.replaceAll((partition, all) ->
              all.within(new Stretch(0, at.before().getOrDefault(partition, all.to())))));
      NewestFirst.Page page =
          new NewestFirst(reader, stretches, accepting(broker, wanted), deadline(LIST_WITHIN))
              .page(limit);
      ObjectNode answer = Json.object();
      answer.putArray("items").addAll(page.rows());
      return answer
          .put("complete", page.next().isEmpty())
          .put("next", page.next().map(Cursor::text).orElse(null));
    }
  }

  @Override
  public Optional<JsonNode> show(String broker, String place) {
    Optional<Origin> at =
        Places.parse(place, mainTopic(broker)).filter(o -> topicsOf(broker).contains(o.topic()));
    if (at.isEmpty()) {
      return Optional.empty();
    }
    try (TopicReader reader = TopicReader.open(clients)) {
      return reader
          .one(at.get())
          .filter(found -> RedrivenMark.read(found.headers()).isEmpty())
          .map(found -> LetterJson.whole(Letter.read(found), found.headers(), found.value()));
    }
  }

  @Override
  public JsonNode summary(String broker, Wanted wanted) {
    var summary = new Summary();
    Predicate<Letter> accepted = accepting(broker, wanted);
    try (TopicReader reader = TopicReader.open(clients)) {
      Map<TopicPartition, Stretch> stretches = stretches(reader, broker, wanted);
      Map<TopicPartition, Long> reached =
          reader.read(
              stretches,
              deadline(SUMMARY_WITHIN),
              record -> {
                summary.read(Letter.read(record), accepted);
                return true;
              });
      boolean complete =
          stretches.entrySet().stream()
              .allMatch(e -> reached.getOrDefault(e.getKey(), 0L) >= e.getValue().to());
      return summary.json().put("complete", complete);
    }
  }

  @Override
  public Job redrive(String broker, Wanted wanted, int rate, boolean dryRun) {
    if (broker.equals(WORKFLOWS)) {
      return out -> {
        try (TopicReader reader = TopicReader.open(clients)) {
          new WorkflowRedrive(reader, topics, resources, index, publisher, dryRun)
              .run(stretches(reader, broker, wanted), accepting(broker, wanted), rate, out);
        }
      };
    }
    return out -> {
      try (TopicReader reader = TopicReader.open(clients)) {
        new Redrive(reader, topics, resources, publisher, broker, dryRun)
            .run(stretches(reader, broker, wanted), accepting(broker, wanted), rate, out);
      }
    };
  }

  /** The broker's own topic of dead letters, and those that its triggers name. */
  private Set<String> topicsOf(String broker) {
    var names = new LinkedHashSet<String>();
    names.add(mainTopic(broker));
    for (Trigger trigger : resources.get().triggers()) {
      String own = trigger.delivery().deadLetterTopic();
      if (own != null && trigger.broker().equals(broker)) {
        names.add(own);
      }
    }
    return names;
  }

  private String mainTopic(String broker) {
    return broker.equals(WORKFLOWS) ? topics.workflowDeadLetters() : topics.deadLettersOf(broker);
  }

  private Map<TopicPartition, Stretch> stretches(TopicReader reader, String broker, Wanted wanted) {
    var stretches = new LinkedHashMap<TopicPartition, Stretch>();
    for (String topic : topicsOf(broker)) {
      stretches.putAll(
          reader.between(
              reader.partitions(topic),
              Optional.ofNullable(wanted.since()),
              // Within a partition times may run back a little; the letters are asked themselves.
              Optional.empty()));
    }
    return stretches;
  }

  /** Whether a letter is meant; in a topic of the user's there may be others than ours. */
  private Predicate<Letter> accepting(String broker, Wanted wanted) {
    var selection = new Selection(wanted);
    String main = mainTopic(broker);
    ResourceTable table = resources.get();
    return letter ->
        !letter.mark()
            && selection.accepts(letter)
            && (letter.place().topic().equals(main)
                || letter
                    .trigger()
                    .flatMap(table::trigger)
                    .filter(trigger -> trigger.broker().equals(broker))
                    .isPresent());
  }

  private static long deadline(Duration limit) {
    return System.nanoTime() + limit.toNanos();
  }
}
