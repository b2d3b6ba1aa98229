package io.tidemill.ops.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.resources.ResourceChange.Effect;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceDocuments.Document;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResourcePlanTest {
  private ResourceTable table = ResourceTable.empty();

  @Test
  void writesNothingWhenTheDocumentIsTheSame() {
    assertThat(apply(Samples.function("charge", 1))).containsExactly("function/charge");
    assertThat(apply(Samples.function("charge", 1))).isEmpty();
    assertThat(apply(Samples.function("charge", 2))).containsExactly("function/charge");
  }

  @Test
  void numbersAWorkflowOnlyWhenItChanged() {
    assertThat(apply(Samples.workflow("order", "A")))
        .containsExactly("workflow/order/1", "workflow/order");
    assertThat(apply(Samples.workflow("order", "A"))).isEmpty();
    assertThat(apply(Samples.workflow("order", "B")))
        .containsExactly("workflow/order/2", "workflow/order");
    assertThat(apply(Samples.workflow("order", "A")))
        .containsExactly("workflow/order/3", "workflow/order");
  }

  @Test
  void takesTheSameVersionUpAgainAfterADeletion() {
    apply(Samples.workflow("order", "A"));
    ResourceTable.Builder without = new ResourceTable.Builder(table);
    without.remove(Kind.WORKFLOW, "order");
    table = without.build(9);

    assertThat(ResourcePlan.of(table, Samples.workflow("order", "A")).changes())
        .containsExactly(new ResourceChange(Kind.WORKFLOW, "order", 1, Effect.CREATED));
    assertThat(apply(Samples.workflow("order", "A"))).containsExactly("workflow/order");
    assertThat(table.workflow("order")).map(Workflow::version).contains(1);
  }

  @Test
  void tellsOfDocumentsInTheirOrderAndWritesWhatIsReferredToFirst() {
    List<Document> documents = new ArrayList<>(Samples.trigger("on-order", "charge"));
    documents.addAll(Samples.function("charge", 1));

    assertThat(ResourcePlan.of(table, documents).changes())
        .extracting(ResourceChange::name)
        .containsExactly("on-order", "charge");
    assertThat(apply(documents)).containsExactly("function/charge", "trigger/on-order");
  }

  private List<String> apply(List<Document> documents) {
    ResourcePlan plan = ResourcePlan.of(table, documents);
    List<Resource> resources = List.copyOf(plan.records().values());
    table = table.with(table.offset() + 1, resources);
    return plan.records().keySet().stream().map(ResourceKey::text).toList();
  }
}
