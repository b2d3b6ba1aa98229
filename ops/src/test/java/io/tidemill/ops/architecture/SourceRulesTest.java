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
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules about sources themselves. */
final class SourceRulesTest {
  private static final Map<String, Integer> FILE_LINES_MAX = Map.of("main", 400, "test", 480);
  private static final Map<String, Integer> METHOD_LINES_MAX = Map.of("main", 70, "test", 90);
  private static final Path ROOT = Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().normalize();

  @Test
  void noFileIsTooLong() throws IOException {
    var tooLong = new ArrayList<String>();
    for (var limit : FILE_LINES_MAX.entrySet()) {
      for (Path source : sources(limit.getKey())) {
        long lines = Files.readString(source).lines().count();
        if (lines > limit.getValue()) {
          tooLong.add(ROOT.relativize(source) + ": " + lines);
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void noMethodIsTooLong() throws IOException {
    var tooLong = new ArrayList<String>();
    for (var limit : METHOD_LINES_MAX.entrySet()) {
      tooLong.addAll(methodsLongerThan(limit.getValue(), sources(limit.getKey())));
    }
    assertThat(tooLong).isEmpty();
  }

  private static List<String> methodsLongerThan(int limit, List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var tooLong = new ArrayList<String>();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var task =
          (JavacTask)
              compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        LineMap lines = unit.getLineMap();
        new TreeScanner<@Nullable Void, @Nullable Void>() {
          @Override
          public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            long length =
                lines.getLineNumber(positions.getEndPosition(unit, method))
                    - lines.getLineNumber(positions.getStartPosition(unit, method))
                    + 1;
            if (length > limit) {
              tooLong.add(unit.getSourceFile().getName() + " " + method.getName() + ": " + length);
            }
            return super.visitMethod(method, nothing);
          }
        }.scan(unit, null);
      }
    }
    return tooLong;
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
