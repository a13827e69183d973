package slr.lab.chaos;

/**
 * What is told of connections that came in a window and were over with one answer.
 *
 * @param family 4 or 6
 * @param refused how often one was reset or closed and tried again
 * @param worstMs the longest time until one was served, or without an answer at the end
 */
public record NewConnections(String client, int family, long count, long refused, long worstMs) {}
