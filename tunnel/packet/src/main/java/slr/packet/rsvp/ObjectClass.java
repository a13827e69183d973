package slr.packet.rsvp;

import org.jspecify.annotations.Nullable;

/** The objects that are understood here: numbers of IANA, lengths, and which C-Type is written. */
enum ObjectClass {
  SESSION(1, 12, 24),
  RSVP_HOP(3, 12, 24),
  INTEGRITY(4, 52),
  TIME_VALUES(5, 8),
  ERROR_SPEC(6, 12, 24),
  STYLE(8, 8),
  FLOWSPEC(9, 20),
  FILTER_SPEC(10, 12, 24),
  SENDER_TEMPLATE(11, 12, 24),
  SENDER_TSPEC(12, 20),
  RESV_CONFIRM(15, 8, 20),
  MESSAGE_ID(23, 12),
  /** One identifier each, acknowledged or not by C-Type. */
  MESSAGE_ID_ACK(24, 12),
  /** The length without identifiers. */
  MESSAGE_ID_LIST(25, 8),
  /** Private use, to be forwarded by who does not know it (RFC 3936 2.2). */
  TUNNEL(252, 28, 40);

  /** Of objects in which there is an address. */
  static final int C_TYPE_V4 = 1;

  static final int C_TYPE_V6 = 2;

  /** Of objects of which there is one kind only. */
  static final int C_TYPE_ONLY = 1;

  /** Of FLOWSPEC and SENDER_TSPEC: what integrated services write (RFC 2210). */
  static final int C_TYPE_INTSERV = 2;

  static final int C_TYPE_ACK = 1;
  static final int C_TYPE_NACK = 2;

  private static final @Nullable ObjectClass[] BY_NUMBER = new ObjectClass[256];

  static {
    for (ObjectClass known : values()) {
      BY_NUMBER[known.number] = known;
    }
  }

  private final int number;
  private final int bytesV4;
  private final int bytesV6;

  ObjectClass(int number, int bytes) {
    this(number, bytes, bytes);
  }

  ObjectClass(int number, int bytesV4, int bytesV6) {
    this.number = number;
    this.bytesV4 = bytesV4;
    this.bytesV6 = bytesV6;
  }

  /** The class of this Class-Num, if we know it. */
  static @Nullable ObjectClass of(int number) {
    return BY_NUMBER[number];
  }

  /** Stands for the class in sets of classes: no two of ours are alike modulo 32. */
  int bit() {
    return 1 << (number % Integer.SIZE);
  }

  /** Class-Num. */
  int number() {
    return number;
  }

  /** Octets with the object's header, the same in both families. */
  int bytes() {
    return bytesV4;
  }

  /** Octets with the object's header, for an address of this family. */
  int bytes(boolean v4) {
    return v4 ? bytesV4 : bytesV6;
  }
}
