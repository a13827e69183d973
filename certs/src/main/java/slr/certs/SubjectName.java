package slr.certs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The subject of every certificate of the trust domain: {@code O=domain, OU=level, CN=node}, in
 * this order and nothing else.
 *
 * <p>A node's name is a path below the root: what the sub-CA {@code acme} issues for {@code h1} is
 * {@code acme/h1}. So two CAs never give out the same name, and a customer cannot name a node of
 * the carrier.
 *
 * @param domain the trust domain
 * @param level of a CA: the highest level that it may issue for
 * @param node the path; {@link #ROOT} for the root
 */
record SubjectName(String domain, Level level, String node) {

  /** The root's own name, which no node can have. */
  static final String ROOT = "ca";

  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");

  /** Names that would make one file of a CA's folder stand where another belongs. */
  private static final Pattern FILE_ENDING = Pattern.compile(".*\\.(pem|key|crl|index|lock)");

  private static final byte[] ORGANIZATION = {0x55, 4, 10};
  private static final byte[] ORGANIZATIONAL_UNIT = {0x55, 4, 11};
  private static final byte[] COMMON_NAME = {0x55, 4, 3};

  SubjectName {
    if (!isSimple(domain)) {
      throw new IllegalArgumentException(refusal("domain", domain));
    }
    for (String part : node.split("/", -1)) {
      if (!isSimple(part)) {
        throw new IllegalArgumentException(refusal("node", node));
      }
    }
    if (node.length() > Limits.NAME_CHARACTERS) {
      throw new IllegalArgumentException(refusal("node", node));
    }
  }

  /** The root of a domain. */
  static SubjectName root(String domain) {
    return new SubjectName(domain, Level.NETWORK, ROOT);
  }

  boolean isRoot() {
    return node.equals(ROOT);
  }

  /**
   * The name of what this CA issues.
   *
   * @throws IllegalArgumentException if the name is bad or taken by the root
   */
  SubjectName child(String simpleName, Level childLevel) {
    boolean free = !simpleName.equalsIgnoreCase(ROOT) && !FILE_ENDING.matcher(simpleName).matches();
    if (!isSimple(simpleName) || !free) {
      throw new IllegalArgumentException(refusal("node", simpleName));
    }
    return new SubjectName(domain, childLevel, isRoot() ? simpleName : node + "/" + simpleName);
  }

  /** Whether a CA of this name may name that node: exactly one step down the path. */
  boolean isParentOf(SubjectName other) {
    String prefix = isRoot() ? "" : node + "/";
    return other.node.startsWith(prefix)
        && other.node.length() > prefix.length()
        && other.node.indexOf('/', prefix.length()) < 0
        && !other.isRoot();
  }

  /** Reads a DER Name; empty if it is none of ours. */
  static Optional<SubjectName> parse(byte[] name) {
    try {
      DerReader all = new DerReader(name);
      DerReader parts = all.enter(DerReader.SEQUENCE);
      all.requireEnd();
      String domain = part(parts, ORGANIZATION);
      Optional<Level> level = Level.ofLabel(part(parts, ORGANIZATIONAL_UNIT));
      String node = part(parts, COMMON_NAME);
      parts.requireEnd();
      return level.map(known -> new SubjectName(domain, known, node));
    } catch (DerException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String part(DerReader parts, byte[] type) throws DerException {
    DerReader set = parts.enter(DerReader.SET);
    DerReader pair = set.enter(DerReader.SEQUENCE);
    set.requireEnd();
    int offset = pair.position();
    if (!Arrays.equals(pair.content(DerReader.OBJECT_IDENTIFIER), type)) {
      throw new DerException(DerFault.WRONG_TAG, offset);
    }
    boolean printable = pair.peekTag() == DerReader.PRINTABLE_STRING;
    byte[] text = pair.content(printable ? DerReader.PRINTABLE_STRING : DerReader.UTF8_STRING);
    pair.requireEnd();
    // Whatever is not ASCII fails the pattern of a name.
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static boolean isSimple(String name) {
    return name.length() <= Limits.NAME_CHARACTERS && SIMPLE.matcher(name).matches();
  }

  private static String refusal(String what, String name) {
    return "'"
        + name
        + "' cannot name a "
        + what
        + ": use 1 to "
        + Limits.NAME_CHARACTERS
        + " letters, digits, '.', '_' and '-', a letter or digit at both ends"
        + (what.equals("node")
            ? "; 'ca' is the root's own name, and no name ends as a file of the CA does"
            : "");
  }
}
