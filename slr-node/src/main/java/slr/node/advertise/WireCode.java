package slr.node.advertise;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToIntFunction;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Reserved;
import slr.core.advertise.Role;
import slr.core.row.Directive;
import slr.core.row.Health;

/**
 * The numbers that stand for words on the wire: never change one, never use one again. Not the
 * order of the enums, which is nobody's promise.
 */
final class WireCode {

  static final int HELLO = 1;
  static final int HEARTBEAT = 2;
  static final int ROW_CHANGE = 3;
  static final int LOAD_REPORT = 4;
  static final int GET_SNAPSHOT = 5;
  static final int SNAPSHOT = 6;
  static final int POSTULATE = 7;
  static final int POSTULATE_WRONG = 8;
  static final int GOODBYE = 9;
  static final int REFUSED = 10;
  static final int NOT_MINE = 11;
  static final int GET_DIGESTS = 12;
  static final int RANGE_DIGESTS = 13;
  static final int GET_TUNNEL_SOURCES = 14;
  static final int TUNNEL_SOURCES = 15;
  static final int FLOW_REPORT = 16;
  static final int STALLED = 17;
  static final int WHO_HAS = 18;
  static final int HOLDERS = 19;
  static final int PIN_COPY = 20;
  static final int TUNNEL_DOWN = 21;
  static final int EXPLAIN_FLOW = 22;
  static final int FLOW_EXPLAINED = 23;

  private WireCode() {}

  static int of(Level level) {
    return switch (level) {
      case NETWORK -> 0;
      case SYSTEM -> 1;
      case SITE -> 2;
      case HOST -> 3;
      case ROUTER -> 4;
    };
  }

  static int of(Role role) {
    return switch (role) {
      case CHILD -> 0;
      case PARENT -> 1;
      case PEER -> 2;
    };
  }

  static int of(Health health) {
    return switch (health) {
      case HEALTHY -> 0;
      case FAILING -> 1;
      case UNKNOWN -> 2;
    };
  }

  static int of(Directive directive) {
    return switch (directive) {
      case ACTIVE -> 0;
      case DRAINING -> 1;
      case INACTIVE -> 2;
    };
  }

  static int of(Goodbye.Reason reason) {
    return switch (reason) {
      case SHUTDOWN -> 0;
      case RECONFIGURED -> 1;
    };
  }

  static Level level(CborReader in) {
    return find(Level.values(), WireCode::of, in.integer());
  }

  static Role role(CborReader in) {
    return find(Role.values(), WireCode::of, in.integer());
  }

  static Health health(CborReader in) {
    return find(Health.values(), WireCode::of, in.integer());
  }

  static Directive directive(CborReader in) {
    return find(Directive.values(), WireCode::of, in.integer());
  }

  static Goodbye.Reason goodbye(CborReader in) {
    return find(Goodbye.Reason.values(), WireCode::of, in.integer());
  }

  static RefusalReason refusal(CborReader in) {
    return find(RefusalReason.values(), RefusalReason::code, in.integer());
  }

  static Reserved.Kind reserved(int code) {
    return find(Reserved.Kind.values(), Reserved.Kind::code, code);
  }

  private static <E extends Enum<E>> E find(E[] values, ToIntFunction<E> codeOf, int code) {
    return Arrays.stream(values)
        .filter(value -> codeOf.applyAsInt(value) == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(values[0], code)));
  }

  private static String unknown(Enum<?> example, int code) {
    String word = example.getDeclaringClass().getSimpleName().toLowerCase(Locale.ROOT);
    return "no " + word + " has code " + code;
  }
}
