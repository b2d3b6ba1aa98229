package io.tidemill.ops.demo;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.function.Function;

/**
 * The function {@code review-loan}: answers the request of a large loan with an event, which is
 * routed as any other.
 */
public final class ReviewLoan implements Function<CloudEvent, CloudEvent> {
  /** Made by name. */
  public ReviewLoan() {}

  @Override
  public CloudEvent apply(CloudEvent request) {
    return CloudEventBuilder.v1()
        .withId("review-of-" + request.getId())
        .withSource(URI.create("/loans/reviews"))
        .withType("com.bank.loan.reviewed")
        .withSubject(request.getId())
        .build();
  }
}
