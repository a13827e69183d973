package slr.plane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds in the disassembly of a BPF object which stores go to values of which map: a walk over all
 * ways through each function that keeps for each register, and each word of the stack, from which
 * maps' values it may point. What it does not follow (pointers spilled elsewhere than to the stack)
 * the kernel's verifier forbids.
 */
final class ProgramStores {

  /**
   * A store to a map's value.
   *
   * @param map its name
   * @param offset in the value, or {@link #UNKNOWN} where the pointer was moved by a register
   * @param bytes 1 to 8
   * @param atomic whether it reads, changes and writes back in one
   */
  record Store(String map, int offset, int bytes, boolean atomic) {}

  /** An offset that is not written in the program. */
  static final int UNKNOWN = Integer.MIN_VALUE;

  /** What a register may hold: a map, or an octet of a value in it. */
  private record Pointer(String map, boolean value, int offset) {

    Pointer plus(int octets) {
      return offset == UNKNOWN ? this : new Pointer(map, value, offset + octets);
    }

    Pointer somewhere() {
      return new Pointer(map, value, UNKNOWN);
    }
  }

  private record Instruction(int code, int destination, int source, int offset, int immediate) {

    static Instruction of(byte[] octets) {
      ByteBuffer fields = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
      int registers = fields.get(1);
      return new Instruction(
          fields.get(0) & 0xff,
          registers & 0x0f,
          (registers >>> 4) & 0x0f,
          fields.getShort(2),
          fields.getInt(4));
    }

    int kind() {
      return code & 0x07;
    }
  }

  /** What registers and stack words may hold; registers are 0 to 9, stack words their offset. */
  private record State(Map<Integer, Set<Pointer>> places) {

    Set<Pointer> at(int place) {
      return places.getOrDefault(place, Set.of());
    }

    State with(int place, Set<Pointer> labels) {
      Map<Integer, Set<Pointer>> next = new HashMap<>(places);
      if (labels.isEmpty()) {
        next.remove(place);
      } else {
        next.put(place, labels);
      }
      return new State(next);
    }

    State joined(State other) {
      Map<Integer, Set<Pointer>> next = new HashMap<>(places);
      other.places.forEach((place, labels) ->
          next.merge(
              place,
              labels,
              (a, b) -> {
                Set<Pointer> both = new HashSet<>(a);
                both.addAll(b);
                return both;
              }));
      return new State(next);
    }
  }

  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(\\d+):\\s+((?:[0-9a-f]{2} ){8,16}|(?:[0-9a-f]{2} ){7,15}[0-9a-f]{2})\\s.*");
  private static final Pattern FUNCTION = Pattern.compile("[0-9a-f]{16} <((?!LBB).*)>:");
  private static final Pattern RELOCATION =
      Pattern.compile("\\s*([0-9a-f]{16}):\\s+R_BPF_64_64\\s+(\\S+)");

  private static final int INSTRUCTION_BYTES = 8;
  private static final int STACK_POINTER = 10;

  /** Stack words are kept beside the registers under their (negative) offsets. */
  private static final int LD = 0;

  private static final int LDX = 1;
  private static final int ST = 2;
  private static final int STX = 3;
  private static final int JMP = 5;
  private static final int JMP32 = 6;
  private static final int ALU64 = 7;
  private static final int ATOMIC_MODE = 0xc0;
  private static final int CALL = 0x85;
  private static final int EXIT = 0x95;
  private static final int ADD = 0x00;
  private static final int MOVE = 0xb0;
  private static final int LOOK_UP = 1;

  private final Map<Integer, Instruction> instructions = new TreeMap<>();
  private final Map<Integer, String> maps = new HashMap<>();
  private final Map<Integer, State> states = new HashMap<>();
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private final Set<Store> stores = new HashSet<>();

  private ProgramStores() {}

  /** All stores to values of maps in the object's programs. */
  static Set<Store> of(Path object) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("llvm-objdump", "-d", "-r", "--section=xdp", object.toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("llvm-objdump (apt-get install llvm): " + text);
    }
    ProgramStores found = new ProgramStores();
    found.read(text);
    found.walk();
    return found.stores;
  }

  private void read(String text) {
    List<Integer> entries = new ArrayList<>();
    boolean entry = false;
    for (String line : text.lines().toList()) {
      Matcher instruction = LINE.matcher(line + " ");
      Matcher relocation = RELOCATION.matcher(line);
      if (FUNCTION.matcher(line).matches()) {
        entry = true;
      } else if (relocation.matches()) {
        maps.put(
            Integer.parseInt(relocation.group(1), 16) / INSTRUCTION_BYTES, relocation.group(2));
      } else if (instruction.matches()) {
        int index = Integer.parseInt(instruction.group(1));
        byte[] octets = HexFormat.of().parseHex(instruction.group(2).replace(" ", ""));
        instructions.put(index, Instruction.of(Arrays.copyOf(octets, INSTRUCTION_BYTES)));
        if (entry) {
          entries.add(index);
          entry = false;
        }
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("no function in this disassembly:\n" + text);
    }
    entries.forEach(index -> reach(index, new State(Map.of())));
  }

  private void walk() {
    while (!waiting.isEmpty()) {
      int index = waiting.pop();
      Instruction instruction = Objects.requireNonNull(instructions.get(index), "" + index);
      State before = Objects.requireNonNull(states.get(index));
      step(index, instruction, before);
    }
  }

  private void step(int index, Instruction instruction, State before) {
    int next = index + (instruction.code() == 0x18 ? 2 : 1);
    switch (instruction.kind()) {
      case JMP, JMP32 -> jump(index, instruction, before);
      case STX, ST -> reach(next, store(instruction, before));
      case LD -> {
        String map = maps.get(index);
        Set<Pointer> pointer = map == null ? Set.of() : Set.of(new Pointer(map, false, 0));
        reach(next, before.with(instruction.destination(), pointer));
      }
      case LDX -> {
        boolean spilled = instruction.source() == STACK_POINTER;
        Set<Pointer> loaded = spilled ? before.at(instruction.offset()) : Set.of();
        reach(next, before.with(instruction.destination(), loaded));
      }
      case ALU64 -> reach(next, before.with(instruction.destination(), added(instruction, before)));
      // 32-bit arithmetic makes no pointer.
      default -> reach(next, before.with(instruction.destination(), Set.of()));
    }
  }

  /** A move copies a pointer; addition moves it, and what it was moved by is known or not. */
  private static Set<Pointer> added(Instruction instruction, State before) {
    boolean register = (instruction.code() & 0x08) != 0;
    int operation = instruction.code() & 0xf0;
    Set<Pointer> source = register ? before.at(instruction.source()) : Set.of();
    if (operation == MOVE) {
      return source;
    }
    Set<Pointer> moved = new HashSet<>();
    for (Pointer pointer : before.at(instruction.destination())) {
      boolean known = !register && operation == ADD;
      moved.add(known ? pointer.plus(instruction.immediate()) : pointer.somewhere());
    }
    source.forEach(pointer -> moved.add(pointer.somewhere()));
    return moved;
  }

  private State store(Instruction instruction, State before) {
    boolean atomic = instruction.kind() == STX && (instruction.code() & 0xe0) == ATOMIC_MODE;
    for (Pointer pointer : before.at(instruction.destination())) {
      if (pointer.value()) {
        int at = pointer.plus(instruction.offset()).offset();
        stores.add(new Store(pointer.map(), at, bytes(instruction), atomic));
      }
    }
    boolean spill = instruction.destination() == STACK_POINTER && instruction.kind() == STX;
    return spill ? before.with(instruction.offset(), before.at(instruction.source())) : before;
  }

  private static int bytes(Instruction instruction) {
    return switch (instruction.code() & 0x18) {
      case 0x00 -> 4;
      case 0x08 -> 2;
      case 0x10 -> 1;
      default -> 8;
    };
  }

  private void jump(int index, Instruction instruction, State before) {
    if (instruction.code() == EXIT) {
      return;
    }
    if (instruction.code() == CALL) {
      Set<Pointer> result = new HashSet<>();
      if (instruction.immediate() == LOOK_UP && instruction.source() == 0) {
        before.at(1).stream()
            .filter(pointer -> !pointer.value())
            .forEach(pointer -> result.add(new Pointer(pointer.map(), true, 0)));
      }
      State after = before.with(0, result);
      for (int argument = 1; argument <= 5; argument++) {
        after = after.with(argument, Set.of());
      }
      reach(index + 1, after);
      return;
    }
    reach(index + 1 + instruction.offset(), before);
    boolean always = (instruction.code() & 0xf0) == 0;
    if (!always) {
      reach(index + 1, before);
    }
  }

  private void reach(int index, State state) {
    State known = states.get(index);
    State joined = known == null ? state : known.joined(state);
    if (!joined.equals(known)) {
      states.put(index, joined);
      waiting.push(index);
    }
  }
}
