package io.tidemill.ops.cli;

import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.resource.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;

/** Reads a kind: singular, plural, {@code fn} or {@code wf}. */
final class KindConverter implements ITypeConverter<Kind> {
  @Override
  public Kind convert(String value) {
    Optional<Kind> kind =
        switch (value.toLowerCase(Locale.ROOT)) {
          case "fn" -> Optional.of(Kind.FUNCTION);
          case "wf" -> Optional.of(Kind.WORKFLOW);
          default -> Kind.parse(value);
        };
    return kind.orElseThrow(() -> unknown(value));
  }

  private static Failure unknown(String value) {
    List<String> plurals = new ArrayList<>();
    List<String> known = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      plurals.add(kind.plural());
      known.add(kind.word().toLowerCase(Locale.ROOT));
    }
    known.addAll(plurals);
    return Failure.usage(
        "the kind `" + value + "`",
        "one of " + String.join(", ", plurals),
        Nearest.to(value, known)
            .map(nearest -> "write `" + nearest + "`")
            .orElse("name one of the kinds"));
  }
}
