package io.tidemill.ops.node;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.workflow.testkit.TestKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of resources.
 *
 * @param name as the user named it
 * @param text its content
 */
record ResourceFile(String name, String text) {
  private static final int DEPTH_MAX = 8;

  /**
   * Reads files and, of folders, every {@code .yaml}, {@code .yml} and {@code .json} below them.
   */
  static List<ResourceFile> readAll(List<Path> paths) {
    var files = new ArrayList<ResourceFile>();
    for (Path path : paths) {
      try {
        if (Files.isDirectory(path)) {
          try (Stream<Path> below = Files.walk(path, DEPTH_MAX)) {
            for (Path file : below.filter(ResourceFile::isResource).sorted().toList()) {
              files.add(new ResourceFile(file.toString(), Files.readString(file)));
            }
          }
        } else {
          files.add(new ResourceFile(path.toString(), Files.readString(path)));
        }
      } catch (IOException unreadable) {
        throw new ProblemException(
            new Problem(
                ProblemCode.TM_2002,
                path.toString(),
                "",
                unreadable.getClass().getSimpleName() + " " + unreadable.getMessage(),
                "a readable file or folder",
                "check the path after -f"));
      }
    }
    return files;
  }

  private static boolean isResource(Path file) {
    // The tests of a workflow lie beside it, and are no resources.
    return file.toString().matches(".*\\.(yaml|yml|json)") && !TestKit.isTestFile(file);
  }
}
