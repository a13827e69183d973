package slr.host.service;

import java.time.Duration;
import java.util.List;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.config.Default;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * One service that this host offers, as the file states it: one row at the parents.
 *
 * @param virtualHost the addresses it answers at; the whole block becomes local (A1)
 * @param protocol what it speaks
 * @param port where it listens; 0 stands for every port
 * @param serviceClass class of service (A9)
 * @param capacity size relative to other hosts of the service, 0 to 99; 0 gets nothing
 * @param standby used only while no other host can serve (A21)
 * @param checks all must pass; without any the service counts as healthy
 * @param interval from the start of one round of checks to that of the next
 * @param timeout for a whole round
 * @param rise rounds passed in a row that make it healthy
 * @param fall rounds failed in a row that make it fail
 * @param load where its load is read
 */
public record ServiceConfig(
    Prefix virtualHost,
    @Default("tcp") ServiceProtocol protocol,
    @Default("0") int port,
    @Default("0") int serviceClass,
    @Default("50") int capacity,
    @Default("false") boolean standby,
    @Default("[]") List<CheckConfig> checks,
    @Default("200ms") Duration interval,
    @Default("300ms") Duration timeout,
    @Default("2") int rise,
    @Default("2") int fall,
    @Default("{}") LoadConfig load) {

  /** The most checks of one service; they share one timeout. */
  static final int CHECK_LIMIT = 8;

  public ServiceConfig {
    checks = List.copyOf(checks);
    if (capacity < 0 || capacity > Row.HOST_CAPACITY_LIMIT) {
      throw new IllegalArgumentException("capacity " + capacity + " is out of range: use 0 to 99");
    }
    if (checks.size() > CHECK_LIMIT) {
      throw new IllegalArgumentException("checks are " + checks.size() + ": use at most 8");
    }
    requireDuration("interval", interval);
    requireDuration("timeout", timeout);
    requireCount("rise", rise);
    requireCount("fall", fall);
    if (load.from() == LoadConfig.From.CONNECTIONS
        && (protocol != ServiceProtocol.TCP || port == RowKey.ANY)) {
      throw new IllegalArgumentException(
          "load from connections needs protocol tcp and a port: name both");
    }
    new RowKey(virtualHost, protocol.number(), port, serviceClass);
  }

  /** What the row is about. */
  public RowKey key() {
    return new RowKey(virtualHost, protocol.number(), port, serviceClass);
  }

  /** The checks that can be run. */
  List<HealthCheck> healthChecks() {
    return checks.stream().map(check -> check.check(checkAddress())).toList();
  }

  /**
   * The address that checks ask: the only one of the block, else the second, because the first of a
   * block is not an ordinary address in either family.
   */
  IpAddress checkAddress() {
    IpAddress first = virtualHost.address();
    boolean wide = first.lengthBits() - virtualHost.length() > 1;
    return wide ? new IpAddress(first.high(), first.low() + 1) : first;
  }

  private static void requireDuration(String key, Duration duration) {
    if (duration.toMillis() < 10 || duration.toMillis() > 60_000) {
      throw new IllegalArgumentException(
          key + " " + duration.toMillis() + "ms is out of range: use 10ms to 60s");
    }
  }

  private static void requireCount(String key, int count) {
    if (count < 1 || count > 100) {
      throw new IllegalArgumentException(key + " " + count + " is out of range: use 1 to 100");
    }
  }
}
