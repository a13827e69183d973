package slr.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a configuration file into a record. */
public final class YamlConfig {

  /** The largest file; a site of 1,000 hosts needs about 200 KiB. */
  static final int FILE_BYTES_MAX = 1 << 20;

  private YamlConfig() {}

  /**
   * Loads a file.
   *
   * @param file a regular file of UTF-8 YAML; relative paths in it are relative to its folder
   * @param type a record class
   * @throws ConfigException if the file cannot be read or does not fit; one line for the operator
   */
  public static <T extends Record> T load(Path file, Class<T> type) {
    Path folder = file.toAbsolutePath().getParent();
    return parse(file.toString(), folder == null ? Path.of("/") : folder, read(file), type);
  }

  /**
   * Parses text.
   *
   * @param name stands for the file in error messages
   * @param folder relative paths are relative to it
   * @throws ConfigException as {@link #load}
   */
  public static <T extends Record> T parse(String name, Path folder, String text, Class<T> type) {
    ConfigNode root = new YamlReader(name).read(text);
    return new RecordBinder(name, folder).bindRoot(root, type);
  }

  private static String read(Path file) {
    if (!Files.isRegularFile(file)) {
      String problem = Files.exists(file) ? ": is not a regular file" : ": no such file";
      throw new ConfigException(file + problem + "; name a YAML file");
    }
    byte[] bytes;
    try (InputStream stream = Files.newInputStream(file)) {
      bytes = stream.readNBytes(FILE_BYTES_MAX + 1);
    } catch (AccessDeniedException denied) {
      throw new ConfigException(file + ": permission denied; check owner and mode");
    } catch (IOException failure) {
      throw new ConfigException(file + ": cannot be read: " + failure.getMessage());
    }
    if (bytes.length > FILE_BYTES_MAX) {
      throw new ConfigException(file + ": is larger than " + FILE_BYTES_MAX + " octets");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new ConfigException(file + ": is not UTF-8 text; name a YAML file");
    }
  }
}
