package slr.core.advertise;

import slr.core.row.Directive;
import slr.core.row.RowKey;

/**
 * What a row is taken for.
 *
 * @param key which row
 * @param directive its target as the sender knows it
 */
public record Claim(RowKey key, Directive directive) {}
