package io.tidemill.ops.config;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to {@code tidemill.log} in a directory instead of the terminal. Which directory is
 * known only after the configuration was read, and by then something may have asked for a logger.
 */
public final class LogFiles {
  /** The system property that {@code logback.xml} looks at. */
  public static final String DIRECTORY = "tidemill.log.dir";

  private LogFiles() {}

  /** From now on all loggers of the process write there. */
  public static void writeTo(Path directory) {
    System.setProperty(DIRECTORY, directory.toAbsolutePath().toString());
    URL settings = LogFiles.class.getResource("/logback.xml");
    if (settings == null || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
      return;
    }
    loggers.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(loggers);
    try {
      configurator.doConfigure(settings);
    } catch (JoranException e) {
      throw new IllegalStateException("logback.xml of this program is wrong", e);
    }
  }
}
