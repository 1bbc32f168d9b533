/** A pipe inside the process: what is appended at one end is iterated at the other, one piece at a time. */
export interface ByteChannel extends AsyncIterable<Uint8Array> {
  /** resolves when the reader took the piece */
  append(bytes: Uint8Array): Promise<void>;
  end(): void;
  fail(error: unknown): void;
}

/** Lets a writer that pushes feed a store that pulls, without holding the whole file. */
export function createByteChannel(): ByteChannel {
  let offered: { bytes: Uint8Array; taken(): void; refused(error: unknown): void } | undefined;
  let closed: { error?: unknown } | undefined;
  let wake: (() => void) | undefined;
  const notify = () => {
    wake?.();
    wake = undefined;
  };
  return {
    append(bytes) {
      if (closed) return Promise.reject(closed.error ?? new Error("the channel is closed"));
      return new Promise((taken, refused) => {
        offered = { bytes, taken, refused };
        notify();
      });
    },
    end() {
      closed ??= {};
      notify();
    },
    fail(error) {
      closed ??= { error };
      notify();
    },
    async *[Symbol.asyncIterator]() {
      try {
        while (true) {
          while (!offered && !closed) await new Promise<void>((resolve) => (wake = resolve));
          if (closed?.error !== undefined) throw closed.error;
          if (!offered) return;
          const piece = offered;
          offered = undefined;
          yield piece.bytes;
          piece.taken();
        }
      } finally {
        closed ??= { error: new Error("the reader left") };
        offered?.refused(closed.error);
      }
    },
  };
}
