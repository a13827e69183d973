/**
 * Configuration: one YAML file per daemon, read into records.
 *
 * <p>{@link YamlConfig#load} is the only entrance. {@code YamlReader} turns text into a tree of
 * {@link ConfigNode}s that know their line and column; {@code RecordBinder} walks that tree along a
 * record class; {@code ScalarForms} holds the written form of each leaf type. A key is the record
 * component's name with dashes: {@code heartbeatInterval} is {@code heartbeat-interval}. What may
 * be left out says so by {@link Default} or by being an {@code Optional}; every other key is
 * required. A record checks ranges and relations in its compact constructor and throws {@code
 * IllegalArgumentException}; if that message begins with a key, the error points at that key.
 *
 * <p>Every failure is one {@link ConfigException} of one line: file, line, column, key, what is
 * wrong, what to write instead. The tree and the records are immutable; any thread may load.
 *
 * <p>Jackson parses the YAML. Its data binding is not used: it converts silently (text to numbers,
 * absent to 0) and its errors speak of Java classes, not of keys and lines.
 *
 * <p>Bounds: file {@value slr.node.config.YamlConfig#FILE_BYTES_MAX} octets, nesting {@value
 * slr.node.config.YamlReader#DEPTH_MAX}, values {@value slr.node.config.YamlReader#NODES_MAX}. Of
 * YAML 1.2, anchors, aliases, tags and second documents are refused: a configuration says what it
 * means where it means it. Weak spot: only the first error is told.
 */
@NullMarked
package slr.node.config;

import org.jspecify.annotations.NullMarked;
