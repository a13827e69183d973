package slr.core.advertise;

import slr.core.row.Row;
import slr.core.row.RowTable;

/** A snapshot of which not all chunks are here. Chunks must come in order, of one generation. */
final class SnapshotAssembly {

  /** What a chunk did. */
  enum Progress {
    /** More chunks are to come. */
    MORE,
    /** The table is complete. */
    COMPLETE,
    /** The chunk does not continue this snapshot: a chunk was lost, or a change came between. */
    BROKEN,
    /** The child has more rows than it may. */
    TOO_MANY_ROWS
  }

  private final RowTable rows;
  private final long generation;
  private int nextChunk;

  SnapshotAssembly(RowTable empty, long generation) {
    this.rows = empty;
    this.generation = generation;
  }

  Progress add(Snapshot chunk) {
    if (chunk.chunk() != nextChunk || chunk.generation() != generation) {
      return Progress.BROKEN;
    }
    nextChunk++;
    for (Row row : chunk.rows()) {
      if (!rows.hasRoomFor(row.key())) {
        return Progress.TOO_MANY_ROWS;
      }
      rows.put(row.withCurrent(row.target()));
    }
    return chunk.last() ? Progress.COMPLETE : Progress.MORE;
  }

  RowTable rows() {
    return rows;
  }
}
