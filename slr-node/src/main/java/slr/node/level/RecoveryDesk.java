package slr.node.level;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Children;
import slr.core.advertise.Holders;
import slr.core.advertise.Peers;
import slr.core.advertise.Role;
import slr.core.recover.RecoveryAction;

/**
 * Says to children, neighbours and parents what the recovery of flows wants said. Whoever calls it
 * sends what the sessions have to send afterwards.
 */
public final class RecoveryDesk {

  private final Children children;
  private final Peers peers;
  private final Optional<Advertiser> above;

  /**
   * @param above speaks to the parents, if there are any
   */
  public RecoveryDesk(Children children, Peers peers, Optional<Advertiser> above) {
    this.children = children;
    this.peers = peers;
    this.above = above;
  }

  /** Says all of these; what is for somebody who is gone is not said. */
  public void say(List<RecoveryAction> actions) {
    Map<Integer, String> names = new HashMap<>();
    children.ends().forEach(child -> names.put(child.nextHop(), child.node()));
    for (RecoveryAction action : actions) {
      switch (action) {
        case RecoveryAction.AskChild ask ->
            Optional.ofNullable(names.get(ask.nextHop()))
                .ifPresent(name -> children.whoHas(name, ask.question()));
        case RecoveryAction.TellNeighbour tell -> peers.tell(tell.name(), tell.message());
        case RecoveryAction.NotMine strays -> above.ifPresent(its -> its.notMine(strays.strays()));
        case RecoveryAction.Answer answer -> answer(answer.asker(), answer.answer());
      }
    }
  }

  private void answer(Asker asker, Holders answer) {
    if (asker.role() == Role.PEER) {
      peers.tell(asker.name(), answer);
    } else {
      above.ifPresent(its -> its.holders(asker.name(), answer));
    }
  }
}
