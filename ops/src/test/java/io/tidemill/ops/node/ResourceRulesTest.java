package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.ResourceTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a deployment asks of the functions that a workflow calls (WF402). */
final class ResourceRulesTest {
  private static final String KNOWN =
      """
      apiVersion: tidemill.io/v1
      kind: Broker
      metadata: {name: default}
      ---
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: save-result}
      spec: {http: {url: "http://localhost:1/"}}
      """;

  private static List<Resource> resources(String text) {
    ResourceDocuments.Parsed parsed = ResourceDocuments.parse("w.yaml", text);
    assertThat(parsed.problems()).isEmpty();
    return parsed.documents().stream().map(ResourceDocuments.Document::resource).toList();
  }

  private static ResourceRules.Findings check(String actions) {
    String workflow =
        """
        name: w
        states:
          - {name: S, type: OPERATION, start: true, actions: [%s], next-state: End}
          - {name: End, type: END, status: SUCCESS}
        """
            .formatted(actions);
    ResourceTable before = ResourceTable.empty().with(1, resources(KNOWN));
    Resource resource = resources(workflow).getFirst();
    ResourceTable after = before.with(2, List.of(resource));
    return new ResourceRules(8).check("w.yaml", resource, after, before);
  }

  @Test
  void aRegisteredFunctionIsFound() {
    assertThat(check("{function: save-result}").problems()).isEmpty();
  }

  @Test
  void anUnknownFunctionIsToldAtItsPlaceWithTheNearest() {
    Problem problem = check("{function: save-resut}").problems().getFirst();
    assertThat(problem.code()).isEqualTo(ProblemCode.WF402);
    assertThat(problem.pointer()).isEqualTo("/spec/states/0/actions/0/function");
    assertThat(problem.fix()).isEqualTo("did you mean save-result?");
  }

  @Test
  void aVersionThatAFunctionDoesNotHaveIsUnknown() {
    Problem problem = check("{function: 'save-result:7'}").problems().getFirst();
    assertThat(problem.code()).isEqualTo(ProblemCode.WF402);
    assertThat(problem.found())
        .isEqualTo("function save-result:7, a version that save-result does not have");
    assertThat(problem.fix()).isEqualTo("did you mean save-result?");
    assertThat(check("{function: 'save-resut:7'}").problems().getFirst().fix())
        .isEqualTo("did you mean save-result?");
  }

  @Test
  void functionsAreAskedForEvenWhenTheDocumentIsRefused() {
    assertThat(check("{function: nobody, timeout: 0}").problems())
        .extracting(Problem::code)
        .containsExactly(ProblemCode.WF403, ProblemCode.WF402);
  }

  @Test
  void warningsAreHandedOn() {
    assertThat(check("{function: save-result, timeout: PT1S}").warnings())
        .extracting(Problem::code)
        .contains(ProblemCode.WF003);
  }
}
