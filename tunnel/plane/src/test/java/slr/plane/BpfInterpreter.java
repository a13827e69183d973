package slr.plane;

import java.util.List;

/** Runs classic BPF as the kernel defines it; only what {@link BpfAssembler} writes. */
final class BpfInterpreter {

  private static final int ANCILLARY = -0x1000;
  private static final int PACKET_TYPE = ANCILLARY + 4;

  private BpfInterpreter() {}

  /** The program's verdict: octets to keep. A load beyond the frame ends it with 0. */
  static int run(List<BpfInstruction> program, byte[] frame, int packetType) {
    int accumulator = 0;
    int index = 0;
    for (int at = 0; ; at++) {
      BpfInstruction code = program.get(at);
      int operand = code.operand();
      switch (code.code()) {
        case BpfInstruction.LOAD_X_CONSTANT -> index = operand;
        case BpfInstruction.LOAD_X_HEADER_LENGTH -> {
          if (operand >= frame.length) {
            return 0;
          }
          index = 4 * (frame[operand] & 0xf);
        }
        case BpfInstruction.AND_CONSTANT -> accumulator &= operand;
        case BpfInstruction.JUMP -> at += operand;
        case BpfInstruction.JUMP_IF_EQUAL ->
            at += accumulator == operand ? code.jumpTrue() : code.jumpFalse();
        case BpfInstruction.RETURN_CONSTANT -> {
          return operand;
        }
        default -> {
          boolean indexed = (code.code() & 0x40) != 0;
          int width = 4 >> ((code.code() & 0x18) >> 3);
          int from = indexed ? index + operand : operand;
          if (from == PACKET_TYPE) {
            accumulator = packetType;
          } else if (from < 0 || from + width > frame.length) {
            return 0;
          } else {
            accumulator = 0;
            for (int i = 0; i < width; i++) {
              accumulator = accumulator << 8 | (frame[from + i] & 0xff);
            }
          }
        }
      }
    }
  }
}
