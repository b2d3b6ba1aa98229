package io.tidemill.workflow.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.TypeRef;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.MappingException;
import com.jayway.jsonpath.spi.mapper.MappingProvider;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that an indefinite path selects, within a limit: {@code $..*..*..*} on a large document
 * would visit more nodes than there is time for, and the partition waits for this one.
 */
final class Nodes {
  /** Most looks into objects and arrays for one evaluation. */
  static final int VISITS_MAX = 200_000;

  private Nodes() {}

  /**
   * All that match, in document order, perhaps none; null when there is too much to visit or the
   * path cannot be applied.
   */
  static @Nullable JsonNode select(JsonPath path, JsonNode document) {
    var provider = new Bounded();
    Configuration configuration =
        Configuration.builder()
            .jsonProvider(provider)
            .mappingProvider(NoMapping.INSTANCE)
            .options(Option.ALWAYS_RETURN_LIST, Option.SUPPRESS_EXCEPTIONS)
            .build();
    Object found;
    try {
      found = path.read(document, configuration);
    } catch (RuntimeException notApplicable) {
      // Too much, or a filter that cannot compare what it meets.
      return null;
    }
    return provider.visits <= VISITS_MAX && found instanceof ArrayNode nodes ? nodes : null;
  }

  /** Thrown inside the evaluation only. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TooMuch() {
      super("too many nodes", null, false, false);
    }
  }

  /** Jackson's tree; every way down counts. */
  private static final class Bounded extends JacksonJsonNodeJsonProvider {
    private int visits;

    private void visit() {
      if (++visits > VISITS_MAX) {
        throw new TooMuch();
      }
    }

    @Override
    public Object getMapValue(Object object, String key) {
      visit();
      return super.getMapValue(object, key);
    }

    @Override
    public Object getArrayIndex(Object array, int index) {
      visit();
      return super.getArrayIndex(array, index);
    }

    @Override
    public boolean isArray(Object object) {
      visit();
      return super.isArray(object);
    }

    @Override
    public Collection<String> getPropertyKeys(Object object) {
      visit();
      return super.getPropertyKeys(object);
    }
  }

  /** Nothing is ever mapped to other types. */
  private enum NoMapping implements MappingProvider {
    INSTANCE;

    @Override
    public <T> T map(Object source, Class<T> type, Configuration configuration) {
      return type.cast(source);
    }

    @Override
    public <T> T map(Object source, TypeRef<T> type, Configuration configuration) {
      throw new MappingException("not mapped");
    }
  }
}
