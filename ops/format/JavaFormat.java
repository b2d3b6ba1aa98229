import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks or applies google-java-format on every source of the project, in one JVM: {@code JavaFormat check|apply ROOT}.
 * Exits 1 when a checked file is not formatted, and names it.
 */
final class JavaFormat {
  private JavaFormat() {}

  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    List<Path> sources;
    try (var walk = Files.walk(Path.of(args[1]), 12)) {
      sources = walk.filter(p -> p.toString().matches(".*/src/(main|test)/java/.*\\.java")).sorted().toList();
    }
    var unformatted = new ArrayList<Path>();
    for (Path source : sources) {
      String before = Files.readString(source);
      String after = format(source, before);
      if (!after.equals(before)) {
        unformatted.add(source);
        if (apply) {
          Files.writeString(source, after);
        }
      }
    }
    if (!apply && !unformatted.isEmpty()) {
      unformatted.forEach(p -> System.err.println("not formatted: " + p));
      System.err.println("run: mvn -q validate -N -Dtidemill.format=apply");
      System.exit(1);
    }
  }

  private static String format(Path source, String text) {
    try {
      String used = RemoveUnusedImports.removeUnusedImports(text);
      return new Formatter().formatSource(ImportOrderer.reorderImports(used, Style.GOOGLE));
    } catch (Exception broken) {
      throw new IllegalStateException(source + ": " + broken.getMessage(), broken);
    }
  }
}
