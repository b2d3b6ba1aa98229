package io.tidemill.ops.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The rules about sources themselves. */
final class SourceRulesTest {
  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 70;
  private static final Path ROOT = Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().normalize();

  @Test
  void noFileIsLongerThanFourHundredLines() throws IOException {
    var tooLong = new ArrayList<String>();
    for (Path source : sources("main", "test")) {
      long lines = Files.readString(source).lines().count();
      if (lines > FILE_LINES_MAX) {
        tooLong.add(ROOT.relativize(source) + ": " + lines);
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void noMethodIsLongerThanSeventyLines() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var tooLong = new ArrayList<String>();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var task = (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources("main", "test")));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        LineMap lines = unit.getLineMap();
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void nothing) {
            long length =
                lines.getLineNumber(positions.getEndPosition(unit, method))
                    - lines.getLineNumber(positions.getStartPosition(unit, method))
                    + 1;
            if (length > METHOD_LINES_MAX) {
              tooLong.add(unit.getSourceFile().getName() + " " + method.getName() + ": " + length);
            }
            return super.visitMethod(method, nothing);
          }
        }.scan(unit, null);
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsAndIsNullMarked() throws IOException {
    var silent = new ArrayList<String>();
    for (Path source : sources("main")) {
      Path info = source.resolveSibling("package-info.java");
      if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
        silent.add(ROOT.relativize(source.getParent()).toString());
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void noTestSleeps() throws IOException {
    var sleepers = new ArrayList<String>();
    for (Path source : sources("test")) {
      if (!source.endsWith("SourceRulesTest.java") && Files.readString(source).contains("Thread.sleep(")) {
        sleepers.add(ROOT.relativize(source).toString());
      }
    }
    assertThat(sleepers).isEmpty();
  }

  private static List<Path> sources(String... sets) throws IOException {
    var found = new ArrayList<Path>();
    for (String room : List.of("schemas", "triggers", "function-invoker", "workflow-streams", "broker-bridge", "ops", "benchmarks")) {
      for (String set : sets) {
        Path java = ROOT.resolve(room).resolve("src").resolve(set).resolve("java");
        if (Files.isDirectory(java)) {
          try (Stream<Path> below = Files.walk(java)) {
            below.filter(path -> path.toString().endsWith(".java")).forEach(found::add);
          }
        }
      }
    }
    return found;
  }
}
