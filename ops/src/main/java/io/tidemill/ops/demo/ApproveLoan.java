package io.tidemill.ops.demo;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.json.Json;
import java.net.URI;
import java.util.function.Function;

/**
 * The function {@code approve-loan}: a Java class that the workflow calls in the node's own
 * process.
 */
public final class ApproveLoan implements Function<CloudEvent, CloudEvent> {
  /** Made by name. */
  public ApproveLoan() {}

  @Override
  public CloudEvent apply(CloudEvent call) {
    String loan = String.valueOf(EventMessage.attribute(call, Extensions.TOKEN));
    return CloudEventBuilder.v1()
        .withId("approved-" + loan)
        .withSource(URI.create("/loans/contracts"))
        .withType("com.bank.loan.contract")
        .withData("application/json", Json.bytes(Json.object().put("contract", "C-" + loan)))
        .build();
  }
}
