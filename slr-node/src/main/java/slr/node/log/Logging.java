package slr.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Sets up and steers logging. */
public final class Logging {

  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

  /** The logger above all of ours. */
  private static final String OURS = "slr";

  /** A logger and its level, as the operator sees them. */
  public record LoggerLevel(String logger, String level) {}

  private Logging() {}

  /**
   * Sends everything from {@code info} (of libraries {@code warn}) to stderr.
   *
   * @param node stands in every line
   */
  public static void configure(String node) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(pattern(node));
    encoder.start();
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(stderr);
    context.getLogger(OURS).setLevel(Level.INFO);
    // It complains of every peer that is not there, and says nothing that we do not say ourselves.
    context.getLogger("org.jgroups").setLevel(Level.OFF);
  }

  /**
   * Changes a level.
   *
   * @param words the level, and perhaps the logger, as an operator types them
   * @throws IllegalArgumentException as {@link #level(String, Optional)}, or if there is no word
   */
  public static LoggerLevel level(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("loglevel takes a level: debug");
    }
    return level(words.getFirst(), words.stream().skip(1).findFirst());
  }

  /**
   * Changes a level.
   *
   * @param level {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
   * @param logger a package or class with or without {@code slr.}; all of ours if absent
   * @throws IllegalArgumentException if there is no such level
   */
  public static LoggerLevel level(String level, Optional<String> logger) {
    if (!LEVELS.contains(level)) {
      throw new IllegalArgumentException(
          "'" + level + "' is no level; write one of " + String.join(", ", LEVELS));
    }
    String name = logger.filter(text -> !text.equals(OURS)).map(Logging::qualified).orElse(OURS);
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger changed = context.getLogger(name);
    changed.setLevel(Level.toLevel(level.toUpperCase(Locale.ROOT)));
    changed.warn("log level of {} is {} now", name, level);
    return new LoggerLevel(name, level);
  }

  private static String qualified(String logger) {
    // Loggers live for ever in Logback: the bound keeps a loop of typing errors from filling it.
    if (!logger.matches("[A-Za-z][A-Za-z0-9_.]{0,100}")) {
      throw new IllegalArgumentException("'" + logger + "' is no logger; write for example bird");
    }
    if (logger.startsWith(OURS + ".")) {
      return logger;
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    return context.getLoggerList().stream()
        .map(Logger::getName)
        .filter(name -> name.startsWith(OURS) && name.endsWith("." + logger))
        .findFirst()
        .orElse(OURS + "." + logger);
  }

  private static String pattern(String node) {
    String quoted = node.replaceAll("[^A-Za-z0-9_.-]", "_");
    return "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level "
        + quoted
        + " %logger{0}: %replace(%replace(%msg%replace(%ex){'^(?=.)',' | '})"
        + "{'\\s*[\\r\\n]+\\s*',' | '}){'\\p{Cc}','?'}%nopex%n";
  }
}
