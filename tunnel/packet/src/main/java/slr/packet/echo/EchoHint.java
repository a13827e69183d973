package slr.packet.echo;

/**
 * What came back, with the signature that only its site can verify ({@link EchoKeys#refusal}). To
 * everybody else it is a hint whom to ask.
 *
 * @param macHigh the first 64 bits of the signature
 * @param macLow the other 64 bits
 */
public record EchoHint(FlowAdvertisement advertisement, long macHigh, long macLow)
    implements EchoReading {

  @Override
  public String toString() {
    return advertisement.toString();
  }
}
