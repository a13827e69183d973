package slr.core.advertise;

/**
 * One record of the advertisement session. Each is immutable and checks itself when it is made, on
 * the decoding path as on the building path: an object of this type is valid, and only its sender's
 * right to say it is left to ask.
 */
public sealed interface AdvertisementMessage
    permits Hello,
        Heartbeat,
        RowChange,
        LoadReport,
        GetSnapshot,
        Snapshot,
        GetDigests,
        RangeDigests,
        Postulate,
        PostulateWrong,
        GetTunnelSources,
        TunnelSources,
        Goodbye,
        NotMine,
        FlowReport,
        TunnelDown,
        Stalled,
        WhoHas,
        Holders,
        PinCopy,
        ExplainFlow,
        FlowExplained,
        Refused,
        Reserved {}
