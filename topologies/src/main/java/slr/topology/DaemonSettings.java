package slr.topology;

import java.util.Map;

/**
 * An SLR daemon on a node.
 *
 * @param config its configuration file as the topology has it, unread: the daemon judges it. The
 *     lab replaces {@code ${lab}}, {@code ${node}} and {@code ${run}} in it.
 */
public record DaemonSettings(DaemonKind kind, JvmSettings jvm, Map<String, Object> config) {}
