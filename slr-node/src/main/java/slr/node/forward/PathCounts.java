package slr.node.forward;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the path did so far. Plain numbers: the loop's thread writes and reads. */
final class PathCounts {

  long received;
  long receivedBytes;
  long decapsulated;

  /** Segments that a child kept, and told of. */
  long keptBelow;

  long forwarded;
  long passed;
  long echoReplies;
  long resets;
  long tooBigErrors;

  /** Fragments made of packets that were too long; each is one queued packet. */
  long fragments;

  /** Packets handed to the output. */
  long queued;

  private final long[] drops = new long[PathDrop.CODES];

  void drop(PathDrop reason) {
    drops[reason.code()]++;
  }

  long answered() {
    return echoReplies + resets + tooBigErrors;
  }

  /** Those that happened, by label. */
  Map<String, Long> drops() {
    Map<String, Long> map = new LinkedHashMap<>();
    for (PathDrop reason : PathDrop.values()) {
      if (drops[reason.code()] != 0) {
        map.put(reason.label(), drops[reason.code()]);
      }
    }
    return map;
  }
}
