package io.tidemill.ops.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir Path parent;

  @Test
  void isMadeWithItsRoomsWhenItIsMissing() {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("a/b"))) {
      assertThat(directory.kafka()).isEqualTo(parent.resolve("a/b/kafka")).isDirectory();
      assertThat(directory.streams()).isEqualTo(parent.resolve("a/b/streams")).isDirectory();
      assertThat(directory.logs()).isDirectory();
    }
  }

  @Test
  void keepsTheNameOfTheNode() {
    String first;
    try (DataDirectory directory = DataDirectory.open(parent)) {
      first = directory.nodeId();
    }
    try (DataDirectory directory = DataDirectory.open(parent)) {
      assertThat(directory.nodeId()).isEqualTo(first).isNotBlank();
    }
  }

  @Test
  void isHeldByOneProcessWhoseIdIsNamed() {
    try (DataDirectory _ = DataDirectory.open(parent)) {
      Problem problem = problemOf(parent);
      assertThat(problem.code()).isEqualTo(ProblemCode.TM_4002);
      assertThat(problem.found()).contains("id " + ProcessHandle.current().pid());
    }
    DataDirectory.open(parent).close();
  }

  @Test
  void cannotBeAFile() throws IOException {
    assertThat(problemOf(Files.writeString(parent.resolve("file"), "")).code())
        .isEqualTo(ProblemCode.TM_4003);
  }

  @Test
  void isGoneAfterwardsWhenEphemeral() throws IOException {
    Path path;
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      path = directory.path();
      Files.writeString(directory.kafka().resolve("segment"), "x");
    }
    assertThat(path).doesNotExist();
  }

  private static Problem problemOf(Path path) {
    return catchThrowableOfType(ProblemException.class, () -> DataDirectory.open(path).close())
        .problems()
        .getFirst();
  }
}
