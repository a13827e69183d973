package slr.core.announce;

/**
 * What a watchdog saw when it looked.
 *
 * @param answered whether the SLR answered what it was asked just now
 * @param goesOn whether the kernel forwards without it
 * @param announces whether BIRD is told to announce anything
 */
public record WatchdogLook(boolean answered, boolean goesOn, boolean announces) {}
