package io.tidemill.benchmarks.match;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.triggers.core.EventPredicate;
import io.tidemill.triggers.core.EventView;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to find the triggers of one event, by the index and by a linear scan of the same
 * compiled filters, and what it costs to follow the change of one trigger.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class IndexBenchmark {
  /** How many triggers the broker has. */
  @Param({"10", "100", "1000", "10000"})
  public int triggers;

  private List<Subscription> subscriptions = List.of();
  private List<Subscription> changed = List.of();
  private final List<EventPredicate> predicates = new ArrayList<>();
  private List<CloudEvent> events = List.of();
  private SubscriptionIndex index = SubscriptionIndex.of(List.of());
  private int next;

  /** Makes the mix and checks that both ways agree and each event has one to three matches. */
  @Setup
  public void prepare() {
    subscriptions = Mix.triggers(triggers);
    events = Mix.events(triggers);
    index = SubscriptionIndex.of(subscriptions);
    subscriptions.forEach(s -> predicates.add(EventPredicate.of(s.filter())));
    var others = new ArrayList<>(subscriptions);
    others.set(
        triggers / 2,
        new Subscription.ToTrigger(
            Mix.BROKER,
            new Filter.Exact(Map.of("type", "com.example.changed")),
            "trigger" + triggers / 2));
    changed = others;
    for (CloudEvent event : events) {
      int found = index.match(Mix.BROKER, event).size();
      if (found < 1 || found > 3 || found != scanned(event)) {
        throw new IllegalStateException(found + " matches, by scan " + scanned(event));
      }
    }
  }

  /** The index. */
  @Benchmark
  public List<Subscription> index() {
    return index.match(Mix.BROKER, event());
  }

  /** Every filter asked in turn. */
  @Benchmark
  public int linearScan() {
    return scanned(event());
  }

  /** A new index after one trigger of all was changed: the whole table compared, as a node does. */
  @Benchmark
  public SubscriptionIndex changeOfOne() {
    var table = new ArrayList<Subscription>(triggers);
    for (Subscription s : changed) {
      table.add(new Subscription.ToTrigger(s.broker(), s.filter(), s.key()));
    }
    return index.changedTo(table);
  }

  /** A new index after one trigger of all was changed, told which. */
  @Benchmark
  public SubscriptionIndex changeOfOneTold() {
    return index.changed(List.of(), List.of(changed.get(triggers / 2)));
  }

  /** An index from nothing. */
  @Benchmark
  public SubscriptionIndex build() {
    return SubscriptionIndex.of(subscriptions);
  }

  private CloudEvent event() {
    next = next + 1 < events.size() ? next + 1 : 0;
    return events.get(next);
  }

  private int scanned(CloudEvent event) {
    var view = EventView.of(event);
    int found = 0;
    for (EventPredicate predicate : predicates) {
      if (predicate.test(view)) {
        found++;
      }
    }
    return found;
  }
}
