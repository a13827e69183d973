package slr.certs;

import java.util.Arrays;

/**
 * Walks DER (X.690): only what address blocks and subject names need, and strictly: definite,
 * shortest lengths, single-octet tags, nothing left over. Whatever the bytes are, it either moves
 * forward or throws {@link DerException}; it copies nothing but what is asked for.
 *
 * <pre>
 *   +-----+--------+------------------+
 *   | tag | length | length octets .. |   length: 0..127, or 81 nn, or 82 nn nn
 *   +-----+--------+------------------+
 * </pre>
 */
final class DerReader {

  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int UTF8_STRING = 0x0c;
  static final int PRINTABLE_STRING = 0x13;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private final byte[] bytes;
  private final int end;
  private int position;

  DerReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private DerReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Where the next element begins, counted from 0 in the whole array. */
  int position() {
    return position;
  }

  boolean atEnd() {
    return position == end;
  }

  /** The next element's tag, without moving. */
  int peekTag() throws DerException {
    if (atEnd()) {
      throw new DerException(DerFault.TRUNCATED, position);
    }
    return bytes[position] & 0xff;
  }

  /** Moves past an element with this tag; what is returned reads its content. */
  DerReader enter(int tag) throws DerException {
    if (peekTag() != tag) {
      throw new DerException(DerFault.WRONG_TAG, position);
    }
    position++;
    int length = length();
    if (length > end - position) {
      throw new DerException(DerFault.TRUNCATED, position);
    }
    DerReader content = new DerReader(bytes, position, position + length);
    position += length;
    return content;
  }

  /** A copy of the content of an element with this tag. */
  byte[] content(int tag) throws DerException {
    DerReader content = enter(tag);
    return Arrays.copyOfRange(bytes, content.position, content.end);
  }

  /** Says that nothing may follow. */
  void requireEnd() throws DerException {
    if (!atEnd()) {
      throw new DerException(DerFault.TRAILING_BYTES, position);
    }
  }

  private int length() throws DerException {
    int first = octet();
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7f;
    if (count == 0) {
      throw new DerException(DerFault.BAD_LENGTH, position);
    }
    if (count > 2) {
      // Over 64 KiB; nothing that is read here comes near it.
      throw new DerException(DerFault.TOO_LONG, position);
    }
    int length = octet();
    if (count == 2) {
      length = length << 8 | octet();
    }
    boolean shortest = count == 1 ? length >= 0x80 : length >= 0x100;
    if (!shortest) {
      throw new DerException(DerFault.BAD_LENGTH, position);
    }
    return length;
  }

  private int octet() throws DerException {
    if (atEnd()) {
      throw new DerException(DerFault.TRUNCATED, position);
    }
    return bytes[position++] & 0xff;
  }
}
