package slr.core.advertise;

import java.util.Arrays;
import java.util.Optional;

/** Why something was refused. Codes are wire format: never change one, never use one again. */
public enum RefusalReason {
  MALFORMED(1, Scope.SESSION, "the record cannot be read"),
  VERSION(2, Scope.SESSION, "another protocol version"),
  ROLE(3, Scope.SESSION, "this role is not spoken to here"),
  LEVEL(4, Scope.SESSION, "not the level this node is authorised for"),
  IDENTITY(5, Scope.SESSION, "not the name in the certificate"),
  OLD_INCARNATION(6, Scope.SESSION, "a later start of this node is known"),
  SELF(7, Scope.SESSION, "this is my own name"),
  END_POINT(8, Scope.SESSION, "end point outside the authorisation"),
  TUNNEL_SOURCE(9, Scope.SESSION, "tunnel source outside the authorisation"),
  OUT_OF_ORDER(10, Scope.SESSION, "this message is not expected now"),
  NO_HELLO(11, Scope.SESSION, "no hello in time"),
  TOO_MANY_ROWS(12, Scope.SESSION, "more rows than a child may have"),
  TOO_MANY_CHILDREN(13, Scope.SESSION, "more children than this node keeps"),
  SUPERSEDED(14, Scope.SESSION, "the same node has connected again"),
  SILENT(15, Scope.SESSION, "no record in time"),
  NEVER_SYNCHRONISED(16, Scope.SESSION, "digests did not agree in time"),
  REVOKED(17, Scope.SESSION, "the certificate is not good any more"),
  TOO_MANY_PEERS(18, Scope.SESSION, "more neighbours than this node keeps"),
  END_POINT_TAKEN(19, Scope.SESSION, "end point of another child"),
  ADDRESS(20, Scope.SESSION, "the certificate does not cover the address that was dialled"),
  ROW_PREFIX(32, Scope.ROW, "virtual host outside the authorisation"),
  ROW_LOOP(33, Scope.ROW, "the row has been here already"),
  ROW_PATH(34, Scope.ROW, "the node path does not end at its sender"),
  ROW_CAPACITY(35, Scope.ROW, "a host's capacity is 0 to 99"),
  ROW_UNASKED(36, Scope.ROW, "an answer nobody asked for"),
  SOURCE_OUTSIDE(37, Scope.ROW, "tunnel source outside what its sender may name"),
  UNSUPPORTED(38, Scope.ROW, "this version does not speak of that yet"),
  ASKED_TOO_OFTEN(39, Scope.ROW, "more questions than are answered each second");

  /** What a refusal ends. */
  public enum Scope {
    /** The session. */
    SESSION,
    /** Nothing but the row, or the message, that was refused. */
    ROW
  }

  private final int code;
  private final Scope scope;
  private final String text;

  RefusalReason(int code, Scope scope, String text) {
    this.code = code;
    this.scope = scope;
    this.text = text;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** What this ends. */
  public Scope scope() {
    return scope;
  }

  /** One line for people. */
  public String text() {
    return text;
  }

  /** The reason with this number. */
  public static Optional<RefusalReason> ofCode(int code) {
    return Arrays.stream(values()).filter(reason -> reason.code == code).findFirst();
  }
}
