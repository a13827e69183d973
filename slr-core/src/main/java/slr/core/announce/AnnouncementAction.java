package slr.core.announce;

/** What an {@link AnnouncementMachine} wants done. */
public sealed interface AnnouncementAction {

  /** Make the routers hear exactly this, and tell the machine how it went. */
  record Announce(Announcement announcement) implements AnnouncementAction {}

  /** Log that the machine went from one state to another. */
  record Transition(AnnouncementState from, AnnouncementState to, String reason)
      implements AnnouncementAction {}

  /**
   * The process may end.
   *
   * @param withdrawn whether everything is withdrawn; if not, BIRD could not be told
   */
  record Done(boolean withdrawn) implements AnnouncementAction {}
}
