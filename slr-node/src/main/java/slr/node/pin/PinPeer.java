package slr.node.pin;

import slr.core.pin.PinNeighbour;
import slr.node.advertise.PinKeys;
import slr.packet.IpAddress;

/**
 * A neighbour with which pins are exchanged, with what it takes to reach it.
 *
 * @param neighbour who it is
 * @param address where its messages go
 * @param keys of its session
 */
public record PinPeer(PinNeighbour neighbour, IpAddress address, PinKeys keys) {}
