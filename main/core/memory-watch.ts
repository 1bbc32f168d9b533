import type { Children, Timers } from "./ports.ts";

/** What this program and its child processes may hold together; bytes. */
export const MEMORY_LIMIT = 1_150_000_000;
/** From this share of the limit on, who ends a piece of work gives its process back and nobody starts another. */
const NEAR = 0.9;
const LOOK_EVERY_MS = 500;

/** A process that may be ended when the limit is passed: what it was doing is done again by its owner. */
export interface Guarded {
  /** resident bytes */
  memory(): number;
  /** bytes that it alone may hold, however much room there is */
  most?: number;
  /** `alone`: it passed its own limit, nobody else had a part in it */
  end(alone: boolean): void;
}

/**
 * Looks at the resident memory of the core and all its children together. A limit on JavaScript's heap holds
 * neither WebAssembly nor pictures, so the sum itself is watched.
 */
export interface MemoryWatch {
  /** the sum is near the limit */
  near(): boolean;
  /** There is room for so many bytes more. Where there is none, who holds more than it needs gives it back. */
  fits(bytes: number): boolean;
  /** the sum is near the limit, or would be with what was asked for last */
  crowded(): boolean;
  /**
   * Puts a process under watch: it is ended when it passes its own limit, and the largest one when the sum passes the
   * limit. Returns the way to take it off.
   */
  guard(member: Guarded): () => void;
}

/**
 * Watches the memory of all children together; the largest of those that may be ended goes when the limit is
 * passed.
 */
export function createMemoryWatch(parts: {
  children: Pick<Children, "resident">;
  timers: Timers;
  /** bytes; default `MEMORY_LIMIT` */
  limit?: number;
  /** a process was ended */
  onEnd?(resident: number): void;
}): MemoryWatch {
  const { children, timers } = parts;
  const limit = parts.limit ?? MEMORY_LIMIT;
  const members = new Set<Guarded>();
  let cancel: (() => void) | undefined;
  /** asked for and refused */
  let wanted = 0;

  function look(): void {
    cancel = undefined;
    const resident = children.resident();
    const end = (member: Guarded, alone: boolean): void => {
      members.delete(member);
      parts.onEnd?.(resident);
      member.end(alone);
    };
    for (const member of members) if (member.memory() > (member.most ?? limit)) end(member, true);
    if (children.resident() > limit && members.size > 0) {
      end(
        [...members].reduce((a, b) => (b.memory() > a.memory() ? b : a)),
        false,
      );
    }
    lookLater();
  }

  function lookLater(): void {
    if (members.size > 0) cancel ??= timers.after(LOOK_EVERY_MS, look);
  }

  return {
    near: () => children.resident() > limit * NEAR,
    fits(bytes) {
      const fits = children.resident() + bytes <= limit * NEAR;
      wanted = fits ? 0 : bytes;
      return fits;
    },
    crowded: () => children.resident() + wanted > limit * NEAR,
    guard(member) {
      members.add(member);
      lookLater();
      return () => {
        members.delete(member);
        if (members.size > 0) return;
        cancel?.();
        cancel = undefined;
      };
    },
  };
}
