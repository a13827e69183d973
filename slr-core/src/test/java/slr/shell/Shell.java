package slr.shell;

/** Stands for the modules above the core, which the core's tests cannot see. */
public final class Shell {

  private Shell() {}
}
