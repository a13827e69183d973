package slr.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house rules of CONTRIBUTING.md that a program can check. */
final class TidyTest {

  private static final int LINE_COLUMNS_MAX = 100;
  private static final int METHOD_LINES_MAX = 70;

  /** A ratchet, lowered when the longest class shrinks: today a packet view, mostly getters. */
  private static final int CLASS_LINES_MAX = 434;

  private static final Pattern REFUSED_NAME =
      Pattern.compile(".*(Util|Utils|Manager|Impl|Helper|Helpers)\\.java");

  /** Written in two halves, so that this file does not find itself. */
  private static final Pattern LEFTOVER =
      Pattern.compile(
          "@Dis"
              + "abled|@Ig"
              + "nore|Thread\\.sl"
              + "eep\\(|TO"
              + "DO|FIX"
              + "ME|\\bX"
              + "XX\\b"
              + "|printStack"
              + "Trace\\(\\)");

  private static List<Path> sources;

  @BeforeAll
  static void findSources() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    assertThat(root.resolve("slr-core")).isDirectory();
    try (Stream<Path> files = Files.walk(root)) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("/src/"))
              .filter(file -> !file.toString().contains("/target/"))
              .sorted()
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(20);
  }

  @Test
  void linesFitOnAScreen() throws IOException {
    List<String> longLines = new ArrayList<>();
    for (Path source : sources) {
      List<String> lines = Files.readAllLines(source);
      boolean inTextBlock = false;
      for (int i = 0; i < lines.size(); i++) {
        inTextBlock ^= lines.get(i).contains("\"\"\"");
        // A text block is what somebody else reads, and breaks where they want it to.
        if (!inTextBlock && lines.get(i).length() > LINE_COLUMNS_MAX) {
          longLines.add(source + ":" + (i + 1));
        }
      }
    }
    assertThat(longLines).isEmpty();
  }

  @Test
  void classesStaySmall() throws IOException {
    List<String> large = new ArrayList<>();
    for (Path source : sources) {
      long lines = Files.readAllLines(source).size();
      if (lines > CLASS_LINES_MAX) {
        large.add(source + ": " + lines + " lines");
      }
    }
    assertThat(large).isEmpty();
  }

  @Test
  void methodsStayShort() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> longMethods = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        LineMap lines = unit.getLineMap();
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void unused) {
            long first = lines.getLineNumber(positions.getStartPosition(unit, method));
            long last = lines.getLineNumber(positions.getEndPosition(unit, method));
            if (last - first + 1 > METHOD_LINES_MAX) {
              longMethods.add(
                  unit.getSourceFile().getName() + ":" + first + " " + method.getName());
            }
            return super.visitMethod(method, null);
          }
        }.scan(unit, null);
      }
    }
    assertThat(longMethods).isEmpty();
  }

  @Test
  void namesSayWhatAClassIs() {
    assertThat(sources)
        .noneMatch(source -> REFUSED_NAME.matcher(source.getFileName().toString()).matches());
  }

  @Test
  void nothingIsLeftOver() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        if (LEFTOVER.matcher(lines.get(i)).find()) {
          found.add(source + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyPackageExplainsItself() throws IOException {
    List<Path> silent = new ArrayList<>();
    for (Path source : sources) {
      Path essay = source.resolveSibling("package-info.java");
      boolean main = source.toString().contains("/src/main/");
      if (main && !(Files.exists(essay) && Files.readString(essay).startsWith("/**"))) {
        silent.add(essay);
      }
    }
    assertThat(silent).isEmpty();
  }
}
