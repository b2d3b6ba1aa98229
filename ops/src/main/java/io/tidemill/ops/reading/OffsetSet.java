package io.tidemill.ops.reading;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A set of offsets of one partition in little memory: about two bytes for each of few, one bit of
 * 65,536 for each of many. Not for several threads.
 *
 * <p>Design: offsets are cut into blocks of 65,536; a block is a sorted array of 16-bit numbers
 * while it holds at most {@value #SPARSE_MAX}, and a bitmap of 8 KiB afterwards, as in Roaring
 * bitmaps (Lemire et al., 2016). Offsets come almost in order, so that appending is the common
 * case.
 */
public final class OffsetSet {
  private static final int SPARSE_MAX = 4096;
  private static final int BLOCK_BITS = 16;
  private static final int WORDS = 1 << (BLOCK_BITS - 6);

  private final NavigableMap<Long, Block> blocks = new TreeMap<>();
  private long size;

  /** One block; {@code bits} replaces {@code sorted} when it is dense. */
  private static final class Block {
    char[] sorted = new char[4];
    int count;
    long[] bits = new long[0];

    boolean dense() {
      return bits.length > 0;
    }
  }

  /** Adds an offset; false when it was there. */
  public boolean add(long offset) {
    Block block = blocks.computeIfAbsent(offset >>> BLOCK_BITS, _ -> new Block());
    boolean added = block.dense() ? set(block, (char) offset) : insert(block, (char) offset);
    size += added ? 1 : 0;
    return added;
  }

  /** Removes an offset; false when it was not there. */
  public boolean remove(long offset) {
    Block block = blocks.get(offset >>> BLOCK_BITS);
    if (block == null || !contains(block, (char) offset)) {
      return false;
    }
    if (block.dense()) {
      block.bits[(char) offset >>> 6] &= ~(1L << (offset & 63));
    } else {
      int at = Arrays.binarySearch(block.sorted, 0, block.count, (char) offset);
      System.arraycopy(block.sorted, at + 1, block.sorted, at, block.count - at - 1);
    }
    block.count--;
    size--;
    if (block.count == 0) {
      blocks.remove(offset >>> BLOCK_BITS);
    }
    return true;
  }

  /** Whether an offset is in it. */
  public boolean contains(long offset) {
    Block block = blocks.get(offset >>> BLOCK_BITS);
    return block != null && contains(block, (char) offset);
  }

  /** How many offsets it holds. */
  public long size() {
    return size;
  }

  /** Calls with every offset, the smallest first. */
  public void forEach(LongConsumer action) {
    blocks.forEach((high, block) -> {
      long base = high << BLOCK_BITS;
      if (block.dense()) {
        for (int word = 0; word < WORDS; word++) {
          for (long rest = block.bits[word]; rest != 0; rest &= rest - 1) {
            action.accept(base + (word << 6) + Long.numberOfTrailingZeros(rest));
          }
        }
      } else {
        for (int i = 0; i < block.count; i++) {
          action.accept(base + block.sorted[i]);
        }
      }
    });
  }

  private static boolean contains(Block block, char low) {
    return block.dense()
        ? (block.bits[low >>> 6] & (1L << (low & 63))) != 0
        : Arrays.binarySearch(block.sorted, 0, block.count, low) >= 0;
  }

  private static boolean set(Block block, char low) {
    if (contains(block, low)) {
      return false;
    }
    block.bits[low >>> 6] |= 1L << (low & 63);
    block.count++;
    return true;
  }

  private static boolean insert(Block block, char low) {
    boolean last = block.count == 0 || block.sorted[block.count - 1] < low;
    int at = last ? -block.count - 1 : Arrays.binarySearch(block.sorted, 0, block.count, low);
    if (at >= 0) {
      return false;
    }
    if (block.count == SPARSE_MAX) {
      thicken(block);
      return set(block, low);
    }
    if (block.count == block.sorted.length) {
      block.sorted = Arrays.copyOf(block.sorted, Math.min(SPARSE_MAX, block.count * 2));
    }
    int place = -at - 1;
    System.arraycopy(block.sorted, place, block.sorted, place + 1, block.count - place);
    block.sorted[place] = low;
    block.count++;
    return true;
  }

  private static void thicken(Block block) {
    block.bits = new long[WORDS];
    for (int i = 0; i < block.count; i++) {
      block.bits[block.sorted[i] >>> 6] |= 1L << (block.sorted[i] & 63);
    }
    block.sorted = new char[0];
  }
}
