package slr.host.service;

import slr.core.row.RowKey;
import slr.packet.IpProtocol;

/** What a service speaks above IP. */
public enum ServiceProtocol {
  /** Whatever comes. */
  ANY(RowKey.ANY),
  TCP(IpProtocol.TCP),
  UDP(IpProtocol.UDP);

  private final int number;

  ServiceProtocol(int number) {
    this.number = number;
  }

  /** The IP protocol number, or {@link RowKey#ANY}. */
  public int number() {
    return number;
  }
}
