package slr.plane;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes classic BPF programs front to back. Jumps go forward only, as BPF wants it, to a {@link
 * Label} placed later. Conditional jumps of BPF reach 255 instructions, so the far ones here are a
 * condition around an unconditional jump, which reaches everywhere.
 */
final class BpfAssembler {

  /** A place in the program. */
  static final class Label {
    private final List<Integer> jumps = new ArrayList<>();
  }

  private final List<BpfInstruction> code = new ArrayList<>();

  BpfAssembler load(int kind, int offset) {
    return add(kind, offset);
  }

  BpfAssembler loadIndex(int value) {
    return add(BpfInstruction.LOAD_X_CONSTANT, value);
  }

  /** The index becomes the length of the IPv4 header at this offset. */
  BpfAssembler loadIndexHeaderLength(int offset) {
    return add(BpfInstruction.LOAD_X_HEADER_LENGTH, offset);
  }

  /** Keeps the masked bits of the accumulator; nothing at all for a full mask. */
  BpfAssembler and(int mask) {
    return mask == -1 ? this : add(BpfInstruction.AND_CONSTANT, mask);
  }

  BpfAssembler returns(int verdict) {
    return add(BpfInstruction.RETURN_CONSTANT, verdict);
  }

  BpfAssembler returnsIfEqual(int value, int verdict) {
    code.add(new BpfInstruction(BpfInstruction.JUMP_IF_EQUAL, 0, 1, value));
    return returns(verdict);
  }

  BpfAssembler returnsUnlessEqual(int value, int verdict) {
    code.add(new BpfInstruction(BpfInstruction.JUMP_IF_EQUAL, 1, 0, value));
    return returns(verdict);
  }

  BpfAssembler jumpIfEqual(int value, Label target) {
    code.add(new BpfInstruction(BpfInstruction.JUMP_IF_EQUAL, 0, 1, value));
    return jump(target);
  }

  BpfAssembler jumpUnlessEqual(int value, Label target) {
    code.add(new BpfInstruction(BpfInstruction.JUMP_IF_EQUAL, 1, 0, value));
    return jump(target);
  }

  BpfAssembler jump(Label target) {
    target.jumps.add(code.size());
    return add(BpfInstruction.JUMP, 0);
  }

  /** The next instruction is where the label's jumps go. */
  BpfAssembler place(Label label) {
    for (int jump : label.jumps) {
      int distance = code.size() - jump - 1;
      code.set(jump, new BpfInstruction(BpfInstruction.JUMP, 0, 0, distance));
    }
    label.jumps.clear();
    return this;
  }

  List<BpfInstruction> program() {
    return List.copyOf(code);
  }

  private BpfAssembler add(int kind, int operand) {
    code.add(new BpfInstruction(kind, 0, 0, operand));
    return this;
  }
}
