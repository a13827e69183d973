package slr.lab.chaos;

/** All daemons get new keys and certificates, and read them; the old ones stay good. */
record RotatedCertificates() implements Event {

  @Override
  public String name() {
    return "rotate-certificates";
  }

  @Override
  public String what() {
    return "new certificates for all daemons, and a reload of each";
  }

  @Override
  public void happen(ChaosLab lab) {
    lab.lab().renewCertificates();
    lab.reload();
  }
}
