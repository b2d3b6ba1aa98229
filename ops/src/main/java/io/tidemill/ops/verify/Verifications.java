package io.tidemill.ops.verify;

import io.tidemill.ops.api.Job;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.reading.MeshPositions;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Begins verifications. */
public final class Verifications {
  private final ClientProperties clients;
  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Function<String, Optional<Map<Integer, Long>>> activeFrom;

  /**
   * Joins what is asked.
   *
   * @param activeFrom by partition the offsets from which a trigger's present form holds
   */
  public Verifications(
      ClientProperties clients,
      Topics topics,
      Supplier<ResourceTable> resources,
      Function<String, Optional<Map<Integer, Long>>> activeFrom) {
    this.clients = clients;
    this.topics = topics;
    this.resources = resources;
    this.activeFrom = activeFrom;
  }

  /** See {@link io.tidemill.ops.api.Operations#verify}. */
  public Job of(String broker, @Nullable Instant since) {
    return out -> {
      try (TopicReader reader = TopicReader.open(clients)) {
        new Verification(reader, topics, scope(broker, since), out)
            .run(new MeshPositions(clients, topics));
      }
    };
  }

  private Verification.Scope scope(String broker, @Nullable Instant since) {
    var active = new ArrayList<Verification.Active>();
    var unknown = new ArrayList<String>();
    var deadLetterTopics = new LinkedHashSet<String>(List.of(topics.deadLettersOf(broker)));
    for (Trigger trigger : resources.get().triggers()) {
      if (!trigger.broker().equals(broker)) {
        continue;
      }
      String own = trigger.delivery().deadLetterTopic();
      if (own != null) {
        deadLetterTopics.add(own);
      }
      Optional<Map<Integer, Long>> from = activeFrom.apply(trigger.name());
      if (from.isPresent()) {
        active.add(
            new Verification.Active(
                new Subscription.ToTrigger(broker, trigger.filter(), trigger.name()), from.get()));
      } else {
        unknown.add(trigger.name());
      }
    }
    return new Verification.Scope(
        broker,
        resources.get().eventsTopic(topics, broker),
        active,
        unknown,
        deadLetterTopics,
        since);
  }
}
