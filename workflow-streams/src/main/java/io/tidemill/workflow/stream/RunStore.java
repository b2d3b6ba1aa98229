package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.MalformedRecord;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one task: the newest of each key among the instances until it is moved, older ones
 * among the finished. A step reads and writes one control record; large documents are written once,
 * when they are new, and read when they are looked at. For the stream thread.
 */
final class RunStore {
  /** Most instances that are kept as objects. */
  private static final int KNOWN_MAX = 1_000;

  /** Largest control record whose instance is kept as an object. */
  private static final int KNOWN_BYTES_MAX = 8 * 1024;

  private final KeyValueStore<Bytes, byte[]> instances;
  private final KeyValueStore<Bytes, byte[]> finished;

  /** Equal to what the store of instances holds; saves decoding what was just written. */
  private final Map<InstanceKey, Instance> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InstanceKey, Instance> eldest) {
          return size() > KNOWN_MAX;
        }
      };

  RunStore(KeyValueStore<Bytes, byte[]> instances, KeyValueStore<Bytes, byte[]> finished) {
    this.instances = instances;
    this.finished = finished;
  }

  /**
   * A run and where it lies.
   *
   * @param finished whether it was moved to the finished ones
   */
  record Loaded(Instance instance, boolean finished) {}

  /** The newest run under a key; null when there is none. */
  @Nullable Loaded newest(InstanceKey key) {
    Instance live = live(key);
    if (live != null) {
      return new Loaded(live, false);
    }
    Bytes from = StoreKeys.finished(key, 0);
    Bytes to = StoreKeys.finished(key, Integer.MAX_VALUE);
    try (KeyValueIterator<Bytes, byte[]> newestFirst = finished.reverseRange(from, to)) {
      while (newestFirst.hasNext()) {
        KeyValue<Bytes, byte[]> next = newestFirst.next();
        if (StoreKeys.run(next.key, key) >= 0) {
          return new Loaded(decode(finished, next.key, next.value), true);
        }
      }
    }
    return null;
  }

  /** The run that lies among the instances; null when there is none. */
  @Nullable Instance live(InstanceKey key) {
    Instance same = known.get(key);
    if (same != null) {
      return same;
    }
    Bytes place = StoreKeys.newest(key);
    byte[] stored = instances.get(place);
    if (stored == null) {
      return null;
    }
    Instance instance = decode(instances, place, stored);
    know(key, instance, stored.length);
    return instance;
  }

  private static Instance decode(KeyValueStore<Bytes, byte[]> store, Bytes run, byte[] stored) {
    return InstanceCodec.decode(
        StoredRun.read(stored).control(),
        name -> text(store.get(StoreKeys.document(run, name)), name));
  }

  /** The text of a large document. */
  static String text(byte @Nullable [] stored, String name) {
    if (stored == null) {
      throw new IllegalStateException("document " + name + " is not there");
    }
    return new String(stored, StandardCharsets.UTF_8);
  }

  /**
   * Puts a run in the place of the one that was loaded. What cannot be encoded is refused before
   * anything is written.
   */
  void save(InstanceKey key, @Nullable Loaded before, Instance after) {
    InstanceCodec.Encoded encoded = InstanceCodec.encode(after);
    Bytes place = StoreKeys.newest(key);
    Set<String> had = Set.of();
    if (before != null) {
      boolean same = before.instance().run() == after.run();
      if (before.finished()) {
        if (same) {
          // It goes on: its large documents are written here before they are deleted there.
          write(place, encoded.large(), Set.of());
          remove(finished, StoreKeys.finished(key, after.run()), before.instance());
          had = encoded.large().keySet();
        }
      } else if (same) {
        had = InstanceCodec.references(before.instance());
      } else {
        finish(key, before.instance());
      }
    }
    write(place, encoded.large(), had);
    for (String name : had) {
      if (!encoded.large().containsKey(name)) {
        instances.delete(StoreKeys.document(place, name));
      }
    }
    instances.put(place, StoredRun.of(after, encoded.control()).bytes());
    know(key, after, encoded.control().length);
  }

  /** A large document that was looked at would stay in the heap with its instance. */
  private void know(InstanceKey key, Instance instance, int bytes) {
    if (bytes <= KNOWN_BYTES_MAX && InstanceCodec.references(instance).isEmpty()) {
      known.put(key, instance);
    } else {
      known.remove(key);
    }
  }

  private void write(Bytes place, Map<String, Document> large, Set<String> had) {
    large.forEach((name, document) -> {
      if (!had.contains(name)) {
        instances.put(
            StoreKeys.document(place, name), document.text().getBytes(StandardCharsets.UTF_8));
      }
    });
  }

  private static void remove(KeyValueStore<Bytes, byte[]> store, Bytes run, Instance instance) {
    for (String name : InstanceCodec.references(instance)) {
      store.delete(StoreKeys.document(run, name));
    }
    store.delete(run);
  }

  /** Moves a run that ended to the finished ones; does nothing when it goes on meanwhile. */
  void moveEnded(InstanceKey key) {
    Instance instance = live(key);
    if (instance != null && !instance.live()) {
      finish(key, instance);
      known.remove(key);
    }
  }

  private void finish(InstanceKey key, Instance instance) {
    Bytes from = StoreKeys.newest(key);
    Bytes to = StoreKeys.finished(key, instance.run());
    byte[] stored = instances.get(from);
    if (stored == null) {
      return;
    }
    for (String name : InstanceCodec.references(instance)) {
      byte[] document = instances.get(StoreKeys.document(from, name));
      if (document != null) {
        finished.put(StoreKeys.document(to, name), document);
      }
    }
    finished.put(to, stored);
    remove(instances, from, instance);
  }

  /** Keeps a log record for the end of a suspension. */
  void hold(InstanceKey key, int number, LogRecord record) {
    instances.put(StoreKeys.held(key, number), LogCodec.encode(record));
  }

  /** A held record; null when it is not there. It stays. */
  @Nullable LogRecord held(InstanceKey key, int number) {
    byte[] stored = instances.get(StoreKeys.held(key, number));
    return stored == null ? null : LogCodec.decode(stored);
  }

  /** Throws held records away, from one number to before another. */
  void forget(InstanceKey key, int from, int to) {
    for (int number = from; number < to; number++) {
      instances.delete(StoreKeys.held(key, number));
    }
  }

  /**
   * Shows every run that lies among the instances.
   *
   * @param broken gets what cannot be decoded
   */
  void all(BiConsumer<InstanceKey, Instance> visitor, BiConsumer<Bytes, RuntimeException> broken) {
    try (KeyValueIterator<Bytes, byte[]> all = instances.range(StoreKeys.FIRST_RUN, null)) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> next = all.next();
        try {
          visitor.accept(
              InstanceKey.parse(next.key.get()), decode(instances, next.key, next.value));
        } catch (RuntimeException malformed) {
          broken.accept(next.key, malformed);
        }
      }
    }
  }

  /**
   * Deletes finished runs that are old enough, beginning behind a key; looks at a few only.
   *
   * @param endedBeforeMs runs that ended before are deleted, epoch milliseconds
   * @param max most runs that are looked at
   * @return the key to go on behind; null when the end was reached
   */
  @Nullable Bytes sweep(@Nullable Bytes from, long endedBeforeMs, int max) {
    var old = new HashSet<Bytes>();
    Bytes last = null;
    boolean more;
    try (KeyValueIterator<Bytes, byte[]> some =
        finished.range(from == null ? StoreKeys.FIRST_RUN : from, null)) {
      for (int i = 0; i < max && some.hasNext(); i++) {
        KeyValue<Bytes, byte[]> next = some.next();
        last = next.key;
        if (isOld(next.value, endedBeforeMs)) {
          old.add(next.key);
        }
      }
      more = some.hasNext();
    }
    old.forEach(this::delete);
    return more ? last : null;
  }

  private static boolean isOld(byte[] stored, long endedBeforeMs) {
    try {
      return StoredRun.read(stored).endedMs() < endedBeforeMs;
    } catch (MalformedRecord unreadable) {
      return false; // stays for whoever can read it
    }
  }

  private void delete(Bytes run) {
    byte[] stored = finished.get(run);
    if (stored == null) {
      return;
    }
    try {
      remove(finished, run, decode(finished, run, stored));
    } catch (MalformedRecord unreadable) {
      finished.delete(run);
    }
  }
}
