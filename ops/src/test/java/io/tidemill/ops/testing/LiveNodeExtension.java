package io.tidemill.ops.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a {@link LiveNode}, started once per JVM, to constructors and methods that ask for one. */
public final class LiveNodeExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(LiveNodeExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LiveNode.class;
  }

  @Override
  public LiveNode resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            LiveNode.class, _ -> new LiveNode(KafkaExtension.kafka(context)), LiveNode.class);
  }
}
