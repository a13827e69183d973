package slr.host.service;

import slr.core.row.Directive;
import slr.core.row.Health;
import slr.packet.Prefix;

/**
 * One service for people and programs.
 *
 * @param virtualHost the block of addresses
 * @param protocol what it speaks
 * @param port 0 for every port
 * @param serviceClass class of service
 * @param health what the checks say
 * @param healthAgeMs since when
 * @param reason the check result behind it
 * @param flooded whether its checks time out now in a flood of SYNs, which leaves the health as it
 *     is
 * @param load smoothed, 0.0 idle to 1.0 full
 * @param loadProblem why the load is not read at present; empty if it is
 * @param capacity 0 to 99
 * @param standby whether it waits for the others to fail
 * @param target what this host wants
 * @param current what its parents take it for
 */
public record ServiceStatus(
    Prefix virtualHost,
    ServiceProtocol protocol,
    int port,
    int serviceClass,
    Health health,
    long healthAgeMs,
    String reason,
    boolean flooded,
    double load,
    String loadProblem,
    int capacity,
    boolean standby,
    Directive target,
    Directive current) {}
