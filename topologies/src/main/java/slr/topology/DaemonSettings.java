package slr.topology;

import java.util.Map;

/**
 * An SLR daemon on a node.
 *
 * @param config its configuration file as the topology has it, unread: the daemon judges it
 * @param variables what the lab puts in place of {@code ${name}} in it, besides {@code ${lab}},
 *     {@code ${node}} and {@code ${run}}
 */
public record DaemonSettings(
    DaemonKind kind, JvmSettings jvm, Map<String, Object> config, Map<String, Object> variables) {}
