package slr.core.spare;

/**
 * A frame is to be sent.
 *
 * @param mate to whom, by name
 */
public record SpareAction(String mate, SpareFrame frame) {}
