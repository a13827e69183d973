package slr.core.recover;

import java.util.List;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Holders;
import slr.core.advertise.PinCopy;
import slr.core.advertise.Stray;
import slr.core.advertise.WhoHas;

/** What the machine wants said. */
public sealed interface RecoveryAction {

  /** Ask the child with this number. */
  record AskChild(int nextHop, WhoHas question) implements RecoveryAction {}

  /** Say this to the neighbour of this name: {@link WhoHas} or {@link PinCopy}. */
  record TellNeighbour(String name, AdvertisementMessage message) implements RecoveryAction {}

  /**
   * Tell the parents that nobody below has these, though their segments come here: they shall
   * forget that they gave them to this node, and look elsewhere.
   */
  record NotMine(List<Stray> strays) implements RecoveryAction {

    public NotMine {
      strays = List.copyOf(strays);
    }
  }

  /** Answer who asked. */
  record Answer(Asker asker, Holders answer) implements RecoveryAction {}
}
