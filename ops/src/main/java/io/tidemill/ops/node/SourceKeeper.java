package io.tidemill.ops.node;

import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.mesh.Owners;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.SystemKeys;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Source;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.workflow.stream.InstanceQueries;
import io.tidemill.workflow.system.SourcePlan;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the instances of sources as the sources say: every second the owner of each instance
 * compares it with the resources and appends to the log what is missing. Whatever a crash left half
 * done is seen by the owner after it.
 */
final class SourceKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceKeeper.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Owners owners;
  private final InstanceQueries instances;
  private final Publisher publisher;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sources").factory());

  SourceKeeper(
      Topics topics,
      Supplier<ResourceTable> resources,
      Owners owners,
      InstanceQueries instances,
      Publisher publisher) {
    this.topics = topics;
    this.resources = resources;
    this.owners = owners;
    this.instances = instances;
    this.publisher = publisher;
  }

  /** Begins; it ends with {@link #close}. */
  void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      ResourceTable table = resources.get();
      Set<InstanceKey> keys = new HashSet<>(instances.live(SystemKeys.sources()));
      table
          .sources()
          .forEach(source -> keys.add(SystemKeys.source(source.broker(), source.name())));
      for (InstanceKey key : keys) {
        if (owners.of(key) instanceof Owners.Place.Here) {
          keep(key, table);
        }
      }
    } catch (InvalidStateStoreException moving) {
      LOG.debug("partitions are moving; sources are looked at again soon");
    } catch (RuntimeException failure) {
      LOG.atWarn().setCause(failure).log("sources cannot be looked at; trying again soon");
    }
  }

  private void keep(InstanceKey key, ResourceTable table) {
    Optional<Source> wanted =
        table
            .find(Kind.SOURCE, key.token())
            .map(Source.class::cast)
            .filter(source -> SystemKeys.source(source.broker(), source.name()).equals(key));
    for (LogRecord record :
        SourcePlan.of(wanted, instances.find(key), System.currentTimeMillis())) {
      var _ =
          publisher
              .publish(
                  new ProducerRecord<>(
                      topics.workflowLogName(), key.bytes(), LogCodec.encode(record)))
              .whenComplete((_, failure) -> {
                if (failure != null) {
                  LOG.atWarn()
                      .addKeyValue("source", key.token())
                      .setCause(failure)
                      .log("a source could not be brought up to date; trying again soon");
                }
              });
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
