package io.tidemill.workflow.stream;

import java.util.Collection;
import java.util.List;

/**
 * Keys in byte order outside of the heap; what a node loses when it stops, because it can be made
 * again. For one thread.
 */
interface Shelf extends AutoCloseable {
  /** Adds keys; one that is there already stays there once. */
  void put(Collection<byte[]> keys);

  /** Removes a key; one that is not there does no harm. */
  void delete(byte[] key);

  /**
   * Takes out the first keys.
   *
   * @param from no key below it is left; what was taken is never walked over again
   * @param max most keys, at least 1
   */
  List<byte[]> take(byte[] from, int max);

  /** Throws all away. */
  @Override
  void close();
}
