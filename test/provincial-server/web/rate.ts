/** Calls of one caller that are let through a minute; who asks more often waits. */
export function createRateLimit(perMinute: number, nowMs: () => number) {
  const callers = new Map<string, { left: number; at: number }>();
  /** more callers than this are forgotten, the oldest first: nobody fills the memory by changing addresses */
  const most = 10_000;

  return {
    /** Seconds to wait; 0: go on. */
    take(caller: string): number {
      const now = nowMs();
      const known = callers.get(caller);
      const back = known ? ((now - known.at) / 60_000) * perMinute : perMinute;
      const left = Math.min(perMinute, (known?.left ?? 0) + Math.max(0, back));
      callers.delete(caller);
      callers.set(caller, { left: left >= 1 ? left - 1 : left, at: now });
      if (callers.size > most) callers.delete(callers.keys().next().value!);
      return left >= 1 ? 0 : Math.ceil(((1 - left) / perMinute) * 60);
    },
  };
}
