package slr.plane;

/**
 * One instruction of a classic BPF program (Linux {@code Documentation/networking/filter.rst}).
 *
 * @param code class, size and mode
 * @param jumpTrue instructions to skip when the condition holds, 0 to 255
 * @param jumpFalse instructions to skip when it does not, 0 to 255
 * @param operand offset, constant, or distance of an unconditional jump; all 32 bits count
 */
record BpfInstruction(int code, int jumpTrue, int jumpFalse, int operand) {

  static final int LOAD_WORD = 0x20;
  static final int LOAD_HALF = 0x28;
  static final int LOAD_BYTE = 0x30;
  static final int LOAD_WORD_INDEXED = 0x40;
  static final int LOAD_HALF_INDEXED = 0x48;
  static final int LOAD_BYTE_INDEXED = 0x50;
  static final int LOAD_X_CONSTANT = 0x01;

  /** X becomes four times the low half of the octet: the length of an IPv4 header. */
  static final int LOAD_X_HEADER_LENGTH = 0xb1;

  static final int AND_CONSTANT = 0x54;
  static final int JUMP = 0x05;
  static final int JUMP_IF_EQUAL = 0x15;
  static final int RETURN_CONSTANT = 0x06;

  BpfInstruction {
    if ((jumpTrue | jumpFalse) >>> 8 != 0) {
      throw new IllegalArgumentException("a conditional jump reaches 255 instructions at most");
    }
  }

  /** The notation of tcpdump -d. */
  @Override
  public String toString() {
    return switch (code) {
      case LOAD_WORD -> "ld [" + operand + "]";
      case LOAD_HALF -> "ldh [" + operand + "]";
      case LOAD_BYTE -> "ldb [" + operand + "]";
      case LOAD_WORD_INDEXED -> "ld [x + " + operand + "]";
      case LOAD_HALF_INDEXED -> "ldh [x + " + operand + "]";
      case LOAD_BYTE_INDEXED -> "ldb [x + " + operand + "]";
      case LOAD_X_CONSTANT -> "ldx #" + operand;
      case LOAD_X_HEADER_LENGTH -> "ldxb 4*([" + operand + "]&0xf)";
      case AND_CONSTANT -> "and #0x" + Integer.toHexString(operand);
      case JUMP -> "ja +" + operand;
      case JUMP_IF_EQUAL ->
          "jeq #0x" + Integer.toHexString(operand) + " jt +" + jumpTrue + " jf +" + jumpFalse;
      case RETURN_CONSTANT -> "ret #" + Integer.toUnsignedString(operand);
      default -> "code 0x" + Integer.toHexString(code) + " " + operand;
    };
  }
}
