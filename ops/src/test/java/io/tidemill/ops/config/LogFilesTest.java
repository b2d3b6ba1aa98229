package io.tidemill.ops.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class LogFilesTest {
  @TempDir Path directory;

  @AfterEach
  void backToTheLogOfTests() throws Exception {
    System.clearProperty(LogFiles.DIRECTORY);
    URL settings = LogFilesTest.class.getResource("/logback-test.xml");
    assertThat(settings).isNotNull();
    LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    loggers.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(loggers);
    configurator.doConfigure(settings);
  }

  @Test
  void takeOverFromTheTerminalEvenForLoggersThatAreThereAlready() throws IOException {
    var ours = LoggerFactory.getLogger("io.tidemill.test");
    var kafkas = LoggerFactory.getLogger("org.apache.kafka.test");

    LogFiles.writeTo(directory);
    ours.info("a line an operator wants");
    kafkas.info("a line nobody wants");
    kafkas.warn("a warning");

    assertThat(Files.readString(directory.resolve("tidemill.log")))
        .contains("a line an operator wants", "a warning")
        .doesNotContain("a line nobody wants");
  }
}
