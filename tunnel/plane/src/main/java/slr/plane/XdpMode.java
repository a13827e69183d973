package slr.plane;

/** Where in the kernel a program meets a frame. */
public enum XdpMode {
  /** In the driver, before the kernel makes anything of it. */
  NATIVE(1 << 2),
  /** In the stack, where the driver has no place for programs: works everywhere, and is slower. */
  GENERIC(1 << 1);

  /** {@code XDP_FLAGS_DRV_MODE}, {@code XDP_FLAGS_SKB_MODE}. */
  private final int flag;

  XdpMode(int flag) {
    this.flag = flag;
  }

  int flag() {
    return flag;
  }
}
