package io.tidemill.ops.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.kafka.KafkaRequirements;
import io.tidemill.ops.resources.ResourceChange.Effect;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.ResourceDocuments.Document;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes resources to their topic and numbers the versions of workflows.
 *
 * <p>Before it decides, it waits until this node has read all that the topic holds, and within the
 * process one write follows the other. Two nodes that change one workflow within the same few
 * milliseconds may still give the same version to both; the later record then wins on every node.
 */
public final class ResourceWriter implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final ClientProperties clients;
  private final TopicPartition partition;
  private final ResourceStore store;
  private final Admin admin;
  private final Producer<byte[], byte @Nullable []> producer;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  public ResourceWriter(ClientProperties clients, Topics topics, ResourceStore store) {
    this.clients = clients;
    this.partition = new TopicPartition(topics.resources().name(), 0);
    this.store = store;
    this.admin = Admin.create(clients.admin());
    this.producer =
        new KafkaProducer<byte[], byte @Nullable []>(
            settings(clients), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * What was written.
   *
   * @param endOffset a table that has read up to here shows it
   * @param changes one per document, in its order
   */
  public record Written(long endOffset, List<ResourceChange> changes) {
    public Written {
      changes = List.copyOf(changes);
    }
  }

  /** What {@link #apply} would do now. */
  public List<ResourceChange> preview(List<Document> documents) {
    return ResourcePlan.of(upToDate(), documents).changes();
  }

  /**
   * Stores documents; one that is there already in the same words is not written again. Fails with
   * TM-4004 when Kafka does not take them in 15 s, TM-1010 when one is too large; applying the same
   * again then writes what is missing.
   */
  public Written apply(List<Document> documents) {
    oneAtATime.lock();
    try {
      ResourceTable table = upToDate();
      ResourcePlan plan = ResourcePlan.of(table, documents);
      return new Written(Math.max(table.offset(), write(plan.records())), plan.changes());
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * Removes a resource; without changes when there is none. Versions of a workflow stay for the
   * instances that run them.
   */
  public Written delete(Kind kind, String name) {
    oneAtATime.lock();
    try {
      ResourceTable table = upToDate();
      Resource known = table.find(kind, name).orElse(null);
      if (known == null) {
        return new Written(table.offset(), List.of());
      }
      long end = await(List.of(send(ResourceKey.current(kind, name), null)));
      int version = known instanceof Workflow workflow ? workflow.version() : 0;
      return new Written(end, List.of(new ResourceChange(kind, name, version, Effect.DELETED)));
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * Removes one version of a workflow: neither the present one, nor the highest there was, whose
   * number would be given again. False when there is no such version, or it is one of these.
   */
  public boolean deleteVersion(String workflow, int version) {
    oneAtATime.lock();
    try {
      ResourceTable table = upToDate();
      if (table.workflow(workflow, version).isEmpty()
          || version == table.highestVersion(workflow)) {
        return false;
      }
      long end = await(List.of(send(new ResourceKey(Kind.WORKFLOW, workflow, version), null)));
      store.awaitOffset(end, LIMIT);
      return true;
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * Notes from where triggers hold, unless they were changed in the meantime: who changes one notes
   * it anew.
   *
   * @param activeFrom by trigger, as it was applied, the offset by partition
   */
  public void activate(Map<Trigger, Map<Integer, Long>> activeFrom) {
    oneAtATime.lock();
    try {
      ResourceTable table = upToDate();
      var sent = new ArrayList<Future<RecordMetadata>>();
      activeFrom.forEach((trigger, from) -> {
        if (table.trigger(trigger.name()).filter(trigger::equals).isPresent()) {
          ObjectNode document = ResourceDocuments.toJson(trigger);
          ObjectNode offsets = document.putObject("status").putObject("from");
          from.forEach((partition, offset) -> offsets.put(Integer.toString(partition), offset));
          sent.add(send(ResourceKey.current(Kind.TRIGGER, trigger.name()), Json.bytes(document)));
        }
      });
      store.awaitOffset(Math.max(table.offset(), await(sent)), LIMIT);
    } finally {
      oneAtATime.unlock();
    }
  }

  private ResourceTable upToDate() {
    try {
      long end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .offset();
      store.awaitOffset(end, LIMIT);
      return store.current();
    } catch (ExecutionException e) {
      throw failed(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      throw failed("no answer within " + LIMIT.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted while waiting");
    }
  }

  private long write(Map<ResourceKey, Resource> records) {
    var sent = new ArrayList<Future<RecordMetadata>>();
    records.forEach(
        (key, resource) -> sent.add(send(key, Json.bytes(ResourceDocuments.toJson(resource)))));
    return await(sent);
  }

  private Future<RecordMetadata> send(ResourceKey key, byte @Nullable [] value) {
    try {
      return producer.send(
          new ProducerRecord<>(
              partition.topic(),
              partition.partition(),
              key.text().getBytes(StandardCharsets.UTF_8),
              value));
    } catch (KafkaException e) {
      throw failed(e.toString());
    }
  }

  private long await(List<Future<RecordMetadata>> sent) {
    long end = 0;
    try {
      for (Future<RecordMetadata> record : sent) {
        end = Math.max(end, record.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).offset() + 1);
      }
      return end;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RecordTooLargeException tooLarge
          ? tooLarge(tooLarge)
          : failed(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      throw failed("not stored within " + LIMIT.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted while waiting");
    }
  }

  private static Map<String, Object> settings(ClientProperties clients) {
    Map<String, Object> settings = clients.producer();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LIMIT.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis() / 3);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Json.BYTES_MAX + 64 * 1024);
    return settings;
  }

  private ProblemException failed(String why) {
    return new ProblemException(KafkaRequirements.unreachable(clients.bootstrapServers(), why));
  }

  private ProblemException tooLarge(RecordTooLargeException why) {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_1010,
            "",
            "",
            String.valueOf(why.getMessage()),
            "a resource that fits into one record of " + partition.topic(),
            "make it smaller, or raise max.message.bytes of the topic"));
  }

  /** Frees the clients. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    admin.close(Duration.ofSeconds(2));
  }
}
