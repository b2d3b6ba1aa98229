package io.tidemill.ops.verify.core;

import io.tidemill.ops.reading.OffsetSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One account for each trigger of a broker. First every match is noted as open; an end closes it,
 * once however often it is told; what stays open is pending when the mesh says so, and unaccounted
 * else. Only matches of the verified range count, so an end outside of it changes nothing.
 *
 * <p>What is told must be told in this order: matches, then what was pending, then ends that were
 * read after that. Then a delivery that is settled in between is found among the ends.
 */
public final class Ledger {
  /** Most places of unaccounted matches that are kept for a trigger. */
  public static final int PLACES_MAX = 10;

  /** Most matches in all, at two bytes each or less. */
  public static final long MATCHES_MAX = 100_000_000;

  private final Map<String, Account> accounts = new TreeMap<>();
  private long matches;

  private static final class Account {
    final Map<Integer, OffsetSet> open = new TreeMap<>();
    final Map<Integer, OffsetSet> pending = new TreeMap<>();
    long matched;
    long delivered;
    long deadLettered;
  }

  /** A place of an event. */
  public record Place(int partition, long offset) {}

  /**
   * What an account comes to; {@code matched = delivered + deadLettered + pending + beforeJournal +
   * unaccounted}.
   *
   * @param beforeJournal neither settled nor pending, but older than what the journal still knows
   * @param places the first of the unaccounted
   */
  public record Balance(
      String trigger,
      long matched,
      long delivered,
      long deadLettered,
      long pending,
      long beforeJournal,
      long unaccounted,
      List<Place> places) {
    public Balance {
      places = List.copyOf(places);
    }
  }

  /** A ledger with an empty account for each trigger. */
  public Ledger(Iterable<String> triggers) {
    triggers.forEach(trigger -> accounts.put(trigger, new Account()));
  }

  /** An event of the verified range matched; false when there are too many to go on. */
  public boolean matched(String trigger, int partition, long offset) {
    Account account = accounts.get(trigger);
    if (account != null
        && account.open.computeIfAbsent(partition, _ -> new OffsetSet()).add(offset)) {
      account.matched++;
      matches++;
    }
    return matches <= MATCHES_MAX;
  }

  /** The mesh holds the delivery, or, by a later word, does not any more. */
  public void pending(String trigger, int partition, long offset, boolean held) {
    Account account = accounts.get(trigger);
    if (account != null) {
      OffsetSet set = account.pending.computeIfAbsent(partition, _ -> new OffsetSet());
      var _ = held ? set.add(offset) : set.remove(offset);
    }
  }

  /** The subscriber took the event. */
  public void delivered(String trigger, int partition, long offset) {
    Account account = accounts.get(trigger);
    if (account != null && close(account, partition, offset)) {
      account.delivered++;
    }
  }

  /** The event lies among the dead letters. */
  public void deadLettered(String trigger, int partition, long offset) {
    Account account = accounts.get(trigger);
    if (account != null && close(account, partition, offset)) {
      account.deadLettered++;
    }
  }

  private static boolean close(Account account, int partition, long offset) {
    OffsetSet open = account.open.get(partition);
    return open != null && open.remove(offset);
  }

  /** How many matches were noted. */
  public long matches() {
    return matches;
  }

  /**
   * What every account comes to.
   *
   * @param journalFrom by partition the first offset that the journal still knows; 0 where it knows
   *     all
   */
  public List<Balance> balances(Map<Integer, Long> journalFrom) {
    var balances = new ArrayList<Balance>();
    accounts.forEach((trigger, account) -> balances.add(balance(trigger, account, journalFrom)));
    return balances;
  }

  private static Balance balance(String trigger, Account account, Map<Integer, Long> journalFrom) {
    long[] pending = {0};
    long[] before = {0};
    long[] unaccounted = {0};
    var places = new ArrayList<Place>();
    account.open.forEach((partition, open) -> {
      OffsetSet held = account.pending.getOrDefault(partition, new OffsetSet());
      long known = journalFrom.getOrDefault(partition, 0L);
      open.forEach(offset -> {
        if (held.contains(offset)) {
          pending[0]++;
        } else if (offset < known) {
          before[0]++;
        } else {
          unaccounted[0]++;
          if (places.size() < PLACES_MAX) {
            places.add(new Place(partition, offset));
          }
        }
      });
    });
    return new Balance(
        trigger,
        account.matched,
        account.delivered,
        account.deadLettered,
        pending[0],
        before[0],
        unaccounted[0],
        places);
  }
}
