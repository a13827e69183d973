package slr.core.advertise;

/** The sender leaves on purpose: nothing of it shall be kept. */
public record Goodbye(Reason reason) implements AdvertisementMessage {

  /** Why a node leaves. */
  public enum Reason {
    /** Its process stops. */
    SHUTDOWN,
    /** Its configuration does not name the receiver any more. */
    RECONFIGURED
  }
}
