/** What the form says about its draft. `saved` only after the core answered. */
export type SaveState =
  | { kind: "untouched" }
  | { kind: "typing" }
  | { kind: "saved"; at: string }
  | { kind: "waiting" }
  | { kind: "failed"; error: unknown };

export interface AutosaveOptions<T> {
  /** stores one revision; answers the time of saving and the newest revision that the core holds */
  save: (content: T, revision: number) => Promise<{ savedAt: string; revision: number }>;
  /** true when the failure only means that the core is being reopened */
  isDown: (error: unknown) => boolean;
  onState: (state: SaveState) => void;
  /** pause after the last keystroke, milliseconds */
  quiet?: number;
  /** the longest that a keystroke waits, milliseconds */
  longest?: number;
  /** true for a draft that the core holds already: its revision is asked for before the first save */
  restored?: boolean;
}

export interface Autosave<T> {
  change(content: T): void;
  /** saves at once what is not saved; resolves when the core answered or refused */
  flush(): Promise<void>;
  /** sends again what was typed while the core was away */
  resend(): void;
  /** ends the timers; nothing is sent any more */
  stop(): void;
}

/**
 * Keeps a draft at most `longest` milliseconds behind the hand. Revisions only grow, so that a late answer
 * cannot overwrite a newer text; the core ignores an older revision and names the one it holds.
 */
export function createAutosave<T>(options: AutosaveOptions<T>): Autosave<T> {
  const quiet = options.quiet ?? 250;
  const longest = options.longest ?? 450;
  let latest: { content: T } | null = null;
  let revision = 0;
  let typed = 0;
  let saved = 0;
  let synced = !options.restored;
  let quietTimer: ReturnType<typeof setTimeout> | undefined;
  let longTimer: ReturnType<typeof setTimeout> | undefined;
  let flying: Promise<void> = Promise.resolve();
  let stopped = false;

  function clear(): void {
    clearTimeout(quietTimer);
    clearTimeout(longTimer);
    quietTimer = undefined;
    longTimer = undefined;
  }

  async function sendOnce(content: T, mark: number): Promise<void> {
    try {
      if (!synced) {
        // revision 0 is older than anything stored, so this asks and changes nothing
        revision = Math.max(revision, (await options.save(content, 0)).revision);
        synced = true;
      }
      revision += 1;
      const sent = revision;
      const answer = await options.save(content, sent);
      if (answer.revision > sent) {
        revision = answer.revision + 1;
        await options.save(content, revision);
      }
      saved = Math.max(saved, mark);
      if (!stopped && saved === typed) options.onState({ kind: "saved", at: answer.savedAt });
    } catch (error) {
      if (stopped || saved >= mark) return;
      options.onState(options.isDown(error) ? { kind: "waiting" } : { kind: "failed", error });
    }
  }

  function send(): Promise<void> {
    clear();
    if (latest && saved < typed && !stopped) {
      const { content } = latest;
      const mark = typed;
      // until the revision is known the first answer is awaited; afterwards a slow answer delays nothing
      flying = synced
        ? Promise.all([flying, sendOnce(content, mark)]).then(() => {})
        : flying.then(() => sendOnce(content, mark));
    }
    return flying;
  }

  return {
    change(content) {
      latest = { content };
      typed += 1;
      options.onState({ kind: "typing" });
      clearTimeout(quietTimer);
      quietTimer = setTimeout(() => void send(), quiet);
      longTimer ??= setTimeout(() => void send(), longest);
    },
    flush: send,
    resend() {
      if (!stopped) void send();
    },
    stop() {
      stopped = true;
      clear();
    },
  };
}
