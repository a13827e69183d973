package slr.certs;

import java.io.ByteArrayOutputStream;

/** Builds DER from the inside out; the counterpart of {@link DerReader}. */
final class DerWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Appends one element. */
  DerWriter element(int tag, byte[] content) {
    if (content.length > 0xffff) {
      throw new IllegalArgumentException(content.length + " octets are too long for one element");
    }
    out.write(tag);
    if (content.length >= 0x100) {
      out.write(0x82);
      out.write(content.length >>> 8);
    } else if (content.length >= 0x80) {
      out.write(0x81);
    }
    out.write(content.length);
    out.writeBytes(content);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
