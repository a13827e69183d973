package slr.node.control;

import tools.jackson.databind.JsonNode;

/** A code and the answer; for the error classes the body is {@code {"error": "..."}}. */
public record ControlReply(ReplyCode code, JsonNode body) {

  /** A refusal or failure; the message says what, where and the fix in one line. */
  public static ControlReply error(ReplyCode code, String message) {
    return new ControlReply(code, ControlJson.tree(new ErrorBody(message)));
  }

  /** A result: any record, list or map of records. */
  public static ControlReply done(Object body) {
    return new ControlReply(ReplyCode.DONE, ControlJson.tree(body));
  }

  /** The error message of a reply that is none of class 0xxx. */
  public String errorMessage() {
    return body.path("error").asString("no reason given");
  }

  private record ErrorBody(String error) {}
}
