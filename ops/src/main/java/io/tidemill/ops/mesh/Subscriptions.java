package io.tidemill.ops.mesh;

import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import io.tidemill.workflow.core.Correlation;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.stream.Definitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The index of all triggers and workflow triggers, following the resources as they change. */
public final class Subscriptions implements Supplier<SubscriptionIndex> {
  private record Built(ResourceTable table, SubscriptionIndex index) {}

  private final Supplier<ResourceTable> resources;
  private final Definitions definitions;
  private volatile Built built;

  public Subscriptions(Supplier<ResourceTable> resources, Definitions definitions) {
    this.resources = resources;
    this.definitions = definitions;
    this.built = new Built(ResourceTable.empty(), SubscriptionIndex.of(List.of()));
  }

  /** The index of the newest resources; two threads may both build it, to the same result. */
  @Override
  public SubscriptionIndex get() {
    ResourceTable newest = resources.get();
    Built known = built;
    if (known.table() != newest) {
      known = new Built(newest, known.index().changedTo(subscriptions(newest)));
      built = known;
    }
    return known.index();
  }

  private List<Subscription> subscriptions(ResourceTable table) {
    var subscriptions = new ArrayList<Subscription>();
    for (Trigger trigger : table.triggers()) {
      subscriptions.add(
          new Subscription.ToTrigger(trigger.broker(), trigger.filter(), trigger.name()));
    }
    for (Workflow workflow : table.workflows()) {
      Optional<Definition> definition = definitions.find(workflow.name(), workflow.version());
      definition.ifPresent(d -> subscriptions.addAll(ofWorkflow(workflow, d)));
    }
    return subscriptions;
  }

  private static List<Subscription> ofWorkflow(Workflow workflow, Definition definition) {
    var subscriptions = new ArrayList<Subscription>();
    for (Correlation correlation : definition.correlations()) {
      subscriptions.add(
          new Subscription.ToWorkflow(
              workflow.broker(),
              workflow.name(),
              workflow.version(),
              correlation.name(),
              subscriptions.size(),
              correlation.source(),
              correlation.type(),
              correlation.token()));
    }
    return subscriptions;
  }
}
