import { createRoom, fitsList, intoLists, sendFileList } from "./file-list.ts";
import type { Pace } from "./pace.ts";
import type { PushParts } from "./push.ts";
import { bytesLeft, type Chain, type NamedFile, type Operation } from "./queue.ts";
import type { Sending } from "./send.ts";
import { sendFile } from "./uploads.ts";

/** Dossiers, or lists of small files, that go up at the same time where the line has no limit. */
const UPLOADS = 4;
/** operations whose files are up wait for so many others to go with */
const READY = 50;

/** One sending of a chain, with the files that went up for it. */
export interface Ready {
  sendings: Sending[];
  uploaded: NamedFile[];
}

export const sendingsOf = (chain: Chain): Sending[] =>
  chain.operations.map((operation) => ({ operation, files: chain.files.get(operation.id) ?? [] }));

/** What the run that the files belong to knows and does. */
interface FilePushParts extends PushParts {
  pace: Pace;
  over(): boolean;
  /** sends operations whose files are there */
  together(ready: readonly Ready[]): Promise<void>;
  /** a file of this operation did not go; `uploaded` went before it */
  failed(operation: Operation, error: unknown, uploaded: NamedFile[]): Promise<void>;
  /** files whose operation does not go in this run are there */
  noted(uploaded: NamedFile[]): Promise<void>;
}

/** The part of a run that brings up files, and then the operations that name them. */
export function createFilePush(parts: FilePushParts) {
  const { over } = parts;
  /** small files go together until a list of them was lost or not believed; then each is sent with care */
  let lists = true;
  const spare: Buffer[] = [];

  /** Content that two dossiers have goes up once: the second is announced only, when the first is there. */
  const seen = new Map<string, Promise<unknown>>();
  async function once(file: NamedFile, work: (again: boolean) => Promise<void>): Promise<void> {
    const before = seen.get(file.sha256);
    const own = (before ?? Promise.resolve()).then(() => work(before !== undefined || file.twin));
    seen.set(
      file.sha256,
      own.catch(() => undefined),
    );
    await own;
  }

  /** Brings up the files of a chain that are not there yet, one by one; undefined when one of them cannot go. */
  async function upload(
    chain: Chain,
    there: ReadonlySet<NamedFile>,
    giveWay: () => boolean,
  ): Promise<Ready | undefined> {
    const uploaded: NamedFile[] = [];
    for (const operation of chain.operations) {
      for (const file of chain.files.get(operation.id) ?? []) {
        if (file.done) continue;
        if (there.has(file)) {
          uploaded.push(file);
          continue;
        }
        parts.sending.add(operation.id);
        try {
          await once(file, (again) =>
            sendFile({ ...parts, giveWay }, file.id, again || operation.attempts > 0),
          );
          uploaded.push(file);
        } catch (error) {
          await parts.failed(operation, error, uploaded);
          return undefined;
        } finally {
          parts.sending.delete(operation.id);
        }
      }
    }
    return { sendings: sendingsOf(chain), uploaded };
  }

  /** Files that may go in a list: small, tried for the first time, and of content that nobody else brings. */
  function listable(chain: Chain): NamedFile[] {
    const speed = parts.speed();
    return chain.operations.flatMap((operation) =>
      operation.attempts > 0
        ? []
        : (chain.files.get(operation.id) ?? []).filter(
            (file) => fitsList(parts.accepts, file, speed) && !seen.has(file.sha256),
          ),
    );
  }

  /** Neighbours whose files fill one list together; a chain with anything that goes by itself stands alone. */
  function groupsOf(order: readonly Chain[]): Chain[][] {
    const groups: Chain[][] = [];
    let room = createRoom(parts.accepts, parts.speed());
    let together = false;
    for (const chain of order) {
      const files = listable(chain);
      const missing = [...chain.files.values()].flat().filter((file) => !file.done);
      const small = files.length > 0 && files.length === missing.length;
      if (!small || !together || !room.takes(files)) {
        groups.push([]);
        room = createRoom(parts.accepts, parts.speed());
        room.takes(files);
      }
      groups.at(-1)!.push(chain);
      together = small;
    }
    return groups;
  }

  /** Brings up small files of some chains in lists; answers those that are there. */
  async function inLists(chains: readonly Chain[], wait: () => boolean): Promise<Set<NamedFile>> {
    const there = new Set<NamedFile>();
    const wanted = new Map(chains.flatMap(listable).map((file) => [file.sha256, file]));
    const names = chains.flatMap(({ operations }) => operations.map(({ id }) => id));
    for (const list of intoLists([...wanted.values()], parts.accepts, parts.speed())) {
      // one alone goes as well by itself
      if (!lists || list.length < 2 || wait() || parts.speed() === 0) continue;
      for (const id of names) parts.sending.add(id);
      const going = sendFileList({ ...parts, spare }, list, parts.speed());
      const settled = going.catch(() => undefined);
      for (const file of list) seen.set(file.sha256, settled);
      try {
        const taken = await going;
        for (const file of taken) there.add(file);
        lists &&= taken.size > 0;
      } catch {
        // what stands in the way is found, and told, by the file that is sent by itself next
        lists = false;
      } finally {
        for (const id of names) parts.sending.delete(id);
      }
    }
    return there;
  }

  /** Chains with their files, the smallest first; true when it gave way to something that was queued meanwhile. */
  async function withFiles(chains: readonly Chain[]): Promise<boolean> {
    const bytes = new Map(chains.map((chain) => [chain, bytesLeft(chain)]));
    const order = [...chains].sort((a, b) => bytes.get(a)! - bytes.get(b)!);
    let came = false;
    const giveWay = () => {
      came ||= parts.newcomers();
      return came;
    };
    const wait = () => over() || came;
    let ready: Ready[] = [];
    let sending: Promise<void> = Promise.resolve();
    const flush = () => {
      const batch = ready;
      ready = [];
      sending = sending.then(() =>
        over() ? parts.noted(batch.flatMap(({ uploaded }) => uploaded)) : parts.together(batch),
      );
    };
    // one after the other on a line with a limit: what is whole is of use to somebody
    const lanes = Number.isFinite(parts.speed()) ? 1 : UPLOADS;
    await inLanes(lanes, groupsOf(order), wait, async (group) => {
      const there = await inLists(group, () => wait() || giveWay());
      const left = new Set(there);
      for (const chain of group) {
        if (over()) break;
        const files = [...chain.files.values()].flat();
        const missing = files.some((file) => !file.done && !there.has(file));
        if (missing && (giveWay() || parts.speed() === 0)) continue;
        for (const file of files) left.delete(file);
        const made = await upload(chain, there, giveWay);
        if (made) ready.push(made);
        if (ready.reduce((sum, one) => sum + one.sendings.length, 0) >= READY) flush();
      }
      await parts.noted([...left]);
    });
    flush();
    await sending;
    return came;
  }

  return { withFiles };
}

/** Does `work` for each of `items`, so many at a time, until `wait` says that no new one may begin. */
export async function inLanes<T>(
  lanes: number,
  items: readonly T[],
  wait: () => boolean,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length && !wait()) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}
