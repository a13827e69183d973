package slr.core.recover;

import slr.packet.echo.EchoKeys;

/**
 * Who may sign that a host has a flow.
 *
 * @param nextHop the host's number at this node
 * @param keys of a session with it; they belong to the data plane's thread from then on
 */
public record EchoSigner(int nextHop, EchoKeys keys) {}
