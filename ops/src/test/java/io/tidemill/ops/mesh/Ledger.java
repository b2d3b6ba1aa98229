package io.tidemill.ops.mesh;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of the runs of a mesh, each thing by a name that does not depend on where it
 * lies: {@code run <id>} is a control record, {@code document <id> <name>} a large document, {@code
 * held <id> <number>} a log record that waits. The value is the SHA-256 of the bytes.
 */
final class Ledger {
  /** What stands before the control record in a store, for searches. */
  private static final int HEAD_BYTES = 23;

  private static final int RUN_BYTES = 5;

  private final SortedMap<String, String> entries = new TreeMap<>();

  private Ledger() {}

  /** What two stores hold, by the keys that they have there. */
  static Ledger ofStores(Map<Bytes, byte[]> instances, Map<Bytes, byte[]> finished) {
    var ledger = new Ledger();
    ledger.read(instances);
    ledger.read(finished);
    return ledger;
  }

  private void read(Map<Bytes, byte[]> store) {
    Map<Bytes, String> ids = new HashMap<>();
    store.forEach((key, value) -> {
      if (key.get()[0] != 0) {
        String id = instance(value).id();
        ids.put(key, id);
        put("run " + id, control(value));
      }
    });
    store.forEach((key, value) -> {
      byte[] bytes = key.get();
      if (bytes[0] == 0 && bytes[1] == 'd') {
        int end = bytes.length - 1;
        while (bytes[end] != 0) {
          end--;
        }
        String name = new String(bytes, end + 1, bytes.length - end - 1, StandardCharsets.UTF_8);
        put("document " + owner(ids, bytes, end) + " " + name, value);
      } else if (bytes[0] == 0) {
        int end = bytes.length - RUN_BYTES;
        int number = ByteBuffer.wrap(bytes).getInt(end + 1);
        put("held " + owner(ids, bytes, end) + " " + number, value);
      }
    });
  }

  /** A run as it lies in a store; its large documents are not there. */
  static Instance instance(byte[] stored) {
    return InstanceCodec.decode(control(stored), name -> name);
  }

  private static byte[] control(byte[] stored) {
    return Arrays.copyOfRange(stored, HEAD_BYTES, stored.length);
  }

  private static String owner(Map<Bytes, String> ids, byte[] key, int end) {
    Bytes run = Bytes.wrap(Arrays.copyOfRange(key, 2, end));
    return ids.getOrDefault(run, "nobody, under " + run);
  }

  /** What folding a log from its first record gives; nothing but the core does it. */
  static Ledger ofLog(
      Iterable<ConsumerRecord<byte[], byte @Nullable []>> log,
      BiFunction<String, Integer, Definition> definitions) {
    Map<InstanceKey, Instance> newest = new HashMap<>();
    Map<String, Instance> runs = new HashMap<>();
    var ledger = new Ledger();
    for (var record : log) {
      LogRecord decoded = LogCodec.decode(Objects.requireNonNull(record.value()));
      if (decoded instanceof LogRecord.OwnerAssumed) {
        continue;
      }
      InstanceKey key = InstanceKey.parse(record.key());
      var at = new Moment(record.timestamp(), record.offset());
      Instance before = newest.get(key);
      int version = Machine.versionFor(before, decoded, at);
      Definition definition = version == 0 ? null : definitions.apply(key.workflow(), version);
      Decision decision = Machine.step(before, key, decoded, definition, at);
      if (decision.released() > 0) {
        throw new AssertionError("this fold releases nothing");
      }
      Instance after = Machine.fold(before, key, decision, at);
      if (after != null) {
        newest.put(key, after);
        runs.put(after.id(), after);
        for (InstanceEvent fact : decision.events()) {
          if (fact instanceof InstanceEvent.Held(int number, var held)) {
            ledger.put("held " + after.id() + " " + number, LogCodec.encode(held));
          }
        }
      }
    }
    runs.values().forEach(ledger::put);
    return ledger;
  }

  private void put(Instance instance) {
    InstanceCodec.Encoded encoded = InstanceCodec.encode(instance);
    put("run " + instance.id(), encoded.control());
    for (Map.Entry<String, Document> large : encoded.large().entrySet()) {
      put(
          "document " + instance.id() + " " + large.getKey(),
          large.getValue().toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void put(String name, byte[] bytes) {
    entries.put(name, HexFormat.of().formatHex(sha256().digest(bytes)));
  }

  /** Everything by its name. */
  SortedMap<String, String> entries() {
    return entries;
  }

  /** How many things of a sort there are. */
  long count(String sort) {
    return entries.keySet().stream().filter(name -> name.startsWith(sort + " ")).count();
  }

  /** One hash of everything. */
  String hash() {
    MessageDigest all = sha256();
    entries.forEach(
        (name, hash) -> all.update((name + "=" + hash + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(all.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
