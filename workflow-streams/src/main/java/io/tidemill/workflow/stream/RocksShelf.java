package io.tidemill.workflow.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A shelf in RocksDB without a log: at most {@value #BUFFER_BYTES} bytes of each of two write
 * buffers and of one block cache. It is opened when something is first put on it, so that a
 * partition with few entries costs nothing, and its directory is emptied then and at the end.
 *
 * <p>What was taken is deleted as one range, and every later look begins behind it: a cursor that
 * starts at the first key would walk over each dead key again until a compaction removes it.
 */
final class RocksShelf implements Shelf {
  private static final long BUFFER_BYTES = 8 * 1024 * 1024;
  private static final byte[] NOTHING = {};

  private final Path directory;
  private @Nullable Open open;

  RocksShelf(Path directory) {
    this.directory = directory;
  }

  /** The parts that RocksDB keeps outside of the heap; closed together. */
  private record Open(
      LRUCache cache, Options options, WriteOptions unlogged, ReadOptions reading, RocksDB db) {
    void close() {
      db.close();
      reading.close();
      unlogged.close();
      options.close();
      cache.close();
    }
  }

  @Override
  public void put(Collection<byte[]> keys) {
    Open shelf = opened();
    try (var batch = new WriteBatch()) {
      for (byte[] key : keys) {
        batch.put(key, NOTHING);
      }
      shelf.db().write(shelf.unlogged(), batch);
    } catch (RocksDBException failure) {
      throw broken(failure);
    }
  }

  @Override
  public void delete(byte[] key) {
    Open shelf = open;
    if (shelf == null) {
      return;
    }
    try {
      shelf.db().delete(shelf.unlogged(), key);
    } catch (RocksDBException failure) {
      throw broken(failure);
    }
  }

  @Override
  public List<byte[]> take(byte[] from, int max) {
    Open shelf = open;
    if (shelf == null) {
      return List.of();
    }
    var taken = new ArrayList<byte[]>();
    try (RocksIterator all = shelf.db().newIterator(shelf.reading())) {
      for (all.seek(from); all.isValid() && taken.size() < max; all.next()) {
        taken.add(all.key());
      }
      all.status();
      if (!taken.isEmpty()) {
        byte[] last = taken.getLast();
        // The end of a range is not part of it: one zero byte more is the next key there can be.
        byte[] behind = Arrays.copyOf(last, last.length + 1);
        shelf.db().deleteRange(shelf.unlogged(), taken.getFirst(), behind);
      }
    } catch (RocksDBException failure) {
      throw broken(failure);
    }
    return taken;
  }

  private Open opened() {
    Open known = open;
    if (known == null) {
      known = open();
      open = known;
    }
    return known;
  }

  private Open open() {
    RocksDB.loadLibrary();
    var cache = new LRUCache(BUFFER_BYTES);
    var options =
        new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(BUFFER_BYTES)
            .setMaxWriteBufferNumber(2)
            .setKeepLogFileNum(1)
            .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
    try {
      Files.createDirectories(directory);
      RocksDB.destroyDB(directory.toString(), options);
      Files.createDirectories(directory);
      return new Open(
          cache,
          options,
          new WriteOptions().setDisableWAL(true),
          new ReadOptions(),
          RocksDB.open(options, directory.toString()));
    } catch (RocksDBException | IOException failure) {
      options.close();
      cache.close();
      throw broken(failure);
    }
  }

  @Override
  public void close() {
    Open shelf = open;
    if (shelf == null) {
      return;
    }
    open = null;
    shelf.close();
    try (var options = new Options()) {
      RocksDB.destroyDB(directory.toString(), options);
      Files.deleteIfExists(directory);
    } catch (RocksDBException | IOException left) {
      // What is left is thrown away when it is next opened.
    }
  }

  private static ProcessorStateException broken(Exception failure) {
    return new ProcessorStateException("the shelf of timers cannot be used", failure);
  }
}
