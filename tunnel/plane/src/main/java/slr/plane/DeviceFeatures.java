package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.nio.charset.StandardCharsets;
import slr.plane.KernelLayout.Genlmsghdr;
import slr.plane.KernelLayout.Nlmsghdr;

/**
 * What network devices can do, as the kernel says (the netdev family of generic netlink, Linux
 * 6.3). One thread at a time.
 */
public final class DeviceFeatures implements AutoCloseable {

  private static final int NETLINK_GENERIC = 16;
  private static final short GENL_ID_CTRL = 16;
  private static final byte CTRL_CMD_GETFAMILY = 3;
  private static final short CTRL_ATTR_FAMILY_ID = 1;
  private static final short CTRL_ATTR_FAMILY_NAME = 2;
  private static final byte NETDEV_CMD_DEV_GET = 1;
  private static final short NETDEV_A_DEV_IFINDEX = 1;
  private static final short NETDEV_A_DEV_XDP_FEATURES = 3;
  private static final long NETDEV_XDP_ACT_NDO_XMIT = 4;

  private static final int BODY = Nlmsghdr.SIZE + Genlmsghdr.SIZE;
  private static final int REQUEST_BYTES_MAX = 64;

  /** The kernel says nothing of devices. */
  private static final short NO_FAMILY = 0;

  private final NetlinkSocket netlink;
  private final short family;

  private DeviceFeatures(NetlinkSocket netlink) {
    this.netlink = netlink;
    family = askFamily();
  }

  /**
   * Opens in the network namespace of the calling thread.
   *
   * @throws NativeException if the kernel has no generic netlink
   */
  public static DeviceFeatures open() {
    return new DeviceFeatures(
        new NetlinkSocket(
            NETLINK_GENERIC, "NETLINK_GENERIC", REQUEST_BYTES_MAX, "the kernel lacks CONFIG_NET"));
  }

  /**
   * Whether frames that an XDP program redirects to this device leave by it; a kernel that does not
   * say is believed to.
   */
  public boolean takesRedirectedFrames(int interfaceIndex) {
    if (family == NO_FAMILY) {
      return true;
    }
    begin(family, NETDEV_CMD_DEV_GET);
    long value = netlink.attributeAt(BODY, NETDEV_A_DEV_IFINDEX, Integer.BYTES);
    ALL.set(KernelLayout.INT, value, interfaceIndex);
    if (!netlink.ask(BODY + NetlinkSocket.attributeBytes(Integer.BYTES), family)) {
      return false;
    }
    long features = netlink.attribute(BODY, NETDEV_A_DEV_XDP_FEATURES);
    return features != 0 && (ALL.get(KernelLayout.LONG, features) & NETDEV_XDP_ACT_NDO_XMIT) != 0;
  }

  @Override
  public void close() {
    netlink.close();
  }

  private short askFamily() {
    byte[] name = "netdev\0".getBytes(StandardCharsets.US_ASCII);
    begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
    long value = netlink.attributeAt(BODY, CTRL_ATTR_FAMILY_NAME, name.length);
    for (int i = 0; i < name.length; i++) {
      ALL.set(KernelLayout.BYTE, value + i, name[i]);
    }
    if (!netlink.ask(BODY + NetlinkSocket.attributeBytes(name.length), GENL_ID_CTRL)) {
      return NO_FAMILY;
    }
    long id = netlink.attribute(BODY, CTRL_ATTR_FAMILY_ID);
    return id == 0 ? NO_FAMILY : ALL.get(KernelLayout.SHORT, id);
  }

  private void begin(short type, byte command) {
    netlink.head(type, NetlinkSocket.NLM_F_REQUEST);
    long header = netlink.request + Nlmsghdr.SIZE;
    ALL.set(KernelLayout.INT, header, 0);
    ALL.set(KernelLayout.BYTE, header + Genlmsghdr.COMMAND, command);
    ALL.set(KernelLayout.BYTE, header + Genlmsghdr.VERSION, (byte) 1);
  }
}
