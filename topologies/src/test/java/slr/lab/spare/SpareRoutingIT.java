package slr.lab.spare;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Download;

/**
 * Two SLRs announce themselves, and the router before them is nobody of ours: when the machine of
 * one is gone, BFD finds it, BGP leads its flows to the other, and that has them by its mate's word
 * (A16).
 */
class SpareRoutingIT {

  private static final int PORT = 22_501;

  /** That all of them come to one of both is next to impossible. */
  private static final int DOWNLOADS = 12;

  private static final int SECONDS = 60;

  /** Drops whatever goes over r1's link to pop1, whose interfaces stay up. */
  private static final String LOSS =
      """
      table netdev gone {
        chain inward { type filter hook ingress device "r1-pop1" priority -500; drop; }
        chain outward { type filter hook egress device "r1-pop1" priority -500; drop; }
      }
      """;

  private static final String BIRD =
      "      bird: {as: 65012, ospf: false, virtual-hosts: true,"
          + " announce: [\"10.3.1.${n}/32\", \"2001:db8:3:1::${n}/128\"]}\n";

  private static final String ANNOUNCE =
      "        announce: {bird: \"${run}/bird.ctl\","
          + " include4: \"${run}/vip4.conf\", include6: \"${run}/vip6.conf\"}\n";

  @RegisterExtension static final Announcing LAB = new Announcing();

  /** The lab of {@code spare.yaml} without a router of the cluster. */
  static final class Announcing extends SpareLab {

    Announcing() {
      super("it-spare-bgp", Announcing::announcing);
    }

    private static String announcing(String topology) {
      return topology
          .replaceAll(
              "(?s)\\n        virtual-hosts: true\\n      slr-router:.*?(?=\\n    pop1:)", "")
          // s1 asks from its link's address, to which the other AS must know the way.
          .replace("10.3.0.0/16, \"2001", "10.3.0.0/16, 10.4.0.0/16, \"2001:db8:4::/48\", \"2001")
          .replace("        parents: [\"10.3.1.11:7000\"]\n", "")
          .replace("      slr-network:\n", BIRD + "      slr-network:\n")
          .replace("        spare: {", ANNOUNCE + "        spare: {");
    }

    @Override
    protected void awaitReady() {
      for (String address : SpareLab.ADDRESSES) {
        await("r1 spreads " + address, () -> leadsTo(address, "pop1") && leadsTo(address, "pop1b"));
      }
      awaitMirrored();
    }

    boolean leadsTo(String address, String pop) {
      String family = address.contains(":") ? "-6" : "-4";
      return lab()
          .exec("r1", "ip", family, "route", "show", "match", address)
          .output()
          .contains(" dev r1-" + pop + " ");
    }
  }

  @Test
  void flowsOfAMachineThatIsGoneGoOnByTheOther() {
    List<Download> downloads = new ArrayList<>();
    IntStream.range(0, DOWNLOADS)
        .mapToObj(i ->
            Download.start(
                LAB,
                "c1",
                PORT + i,
                SpareLab.ADDRESSES.get(i % SpareLab.ADDRESSES.size()),
                SECONDS))
        .forEach(downloads::add);
    try {
      await(
          "they are mirrored",
          () -> LAB.knowsAll("pop1", PORT, DOWNLOADS) && LAB.knowsAll("pop1b", PORT, DOWNLOADS));
      long before = LAB.takenOver("pop1b");
      LAB.lab().exec("r1", "nft", LOSS).orThrow();
      for (String address : SpareLab.ADDRESSES) {
        await("BFD and BGP lead all to pop1b", () -> !LAB.leadsTo(address, "pop1"));
      }
      downloads.forEach(Download::endIntact);
      assertThat(LAB.takenOver("pop1b") - before)
          .as("flows that it knew by the word of pop1")
          .isPositive();
    } finally {
      downloads.forEach(Download::close);
      LAB.lab().exec("r1", "nft", "delete", "table", "netdev", "gone").orThrow();
    }
    LAB.awaitReady();
  }
}
