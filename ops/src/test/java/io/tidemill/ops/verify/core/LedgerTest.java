package io.tidemill.ops.verify.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.verify.core.Ledger.Balance;
import io.tidemill.ops.verify.core.Ledger.Place;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rule of conservation (G10). */
final class LedgerTest {
  private final Ledger ledger = new Ledger(List.of("a", "b"));

  private Balance balance(String trigger) {
    return ledger.balances(Map.of()).stream()
        .filter(balance -> balance.trigger().equals(trigger))
        .findFirst()
        .orElseThrow();
  }

  private void matched(String trigger, int partition, int... offsets) {
    for (int offset : offsets) {
      ledger.matched(trigger, partition, offset);
    }
  }

  @Test
  void everyMatchEndsInOneColumn() {
    matched("a", 0, 1, 2, 3, 4);
    ledger.pending("a", 0, 3, true);
    ledger.delivered("a", 0, 1);
    ledger.deadLettered("a", 0, 2);
    assertThat(balance("a"))
        .isEqualTo(new Balance("a", 4, 1, 1, 1, 0, 1, List.of(new Place(0, 4))));
    assertThat(balance("b")).isEqualTo(new Balance("b", 0, 0, 0, 0, 0, 0, List.of()));
  }

  @Test
  void anEndThatIsToldTwiceCountsOnce() {
    matched("a", 0, 1);
    ledger.delivered("a", 0, 1);
    ledger.delivered("a", 0, 1);
    ledger.deadLettered("a", 0, 1);
    assertThat(balance("a").delivered()).isEqualTo(1);
    assertThat(balance("a").deadLettered()).isZero();
  }

  @Test
  void anEndWithoutAMatchInTheRangeCountsNothing() {
    matched("a", 0, 1);
    ledger.delivered("a", 1, 1);
    ledger.delivered("b", 0, 1);
    ledger.delivered("unknown", 0, 1);
    assertThat(balance("a").unaccounted()).isEqualTo(1);
    assertThat(balance("b").delivered()).isZero();
  }

  @Test
  void whatIsNoLongerHeldIsNotPending() {
    matched("a", 0, 1, 2);
    ledger.pending("a", 0, 1, true);
    ledger.pending("a", 0, 2, true);
    ledger.pending("a", 0, 2, false);
    assertThat(balance("a").pending()).isEqualTo(1);
    assertThat(balance("a").places()).containsExactly(new Place(0, 2));
  }

  @Test
  void whatTheJournalNoLongerKnowsIsNoLoss() {
    matched("a", 0, 5, 10);
    Balance balance = ledger.balances(Map.of(0, 10L)).getFirst();
    assertThat(balance.beforeJournal()).isEqualTo(1);
    assertThat(balance.places()).containsExactly(new Place(0, 10));
  }

  @Test
  void keepsTheFirstTenPlacesOnly() {
    for (int offset = 0; offset < 50; offset++) {
      matched("a", 0, offset);
    }
    assertThat(balance("a").unaccounted()).isEqualTo(50);
    assertThat(balance("a").places()).hasSize(Ledger.PLACES_MAX).contains(new Place(0, 9));
  }
}
