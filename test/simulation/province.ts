import { cpSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { Duplex } from "node:stream";
import type { NetRequest, NetResponse } from "../../main/core/ports.ts";
import { readChanges } from "../provincial-server/changes.ts";
import { type Contract, loadContract } from "../provincial-server/contract.ts";
import { createProvincialServer, type ProvincialServer } from "../provincial-server/server.ts";
import { seededRandom } from "../support/memory-ports.ts";
import type { World } from "./world.ts";

/** Bytes after which a connection breaks, each way. */
export interface Cut {
  up?: number;
  down?: number;
}

let contract: Contract | undefined;

/** One end of a connection without sockets; what is written comes out at the other end until the line breaks. */
class End extends Duplex {
  other!: End;
  left: number;

  constructor(left: number) {
    super();
    this.left = left;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const part = chunk.subarray(0, this.left);
    this.left -= part.length;
    if (part.length > 0) this.other.push(part);
    if (part.length < chunk.length) setImmediate(() => this.destroy());
    done();
  }

  override _final(done: () => void): void {
    this.other.push(null);
    done();
  }

  override _read(): void {}

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    done(error);
    if (!this.other.destroyed) setImmediate(() => this.other.destroy());
  }
}

function connection(cut: Cut): { ours: End; theirs: End } {
  const ours = new End(cut.up ?? Number.POSITIVE_INFINITY);
  const theirs = new End(cut.down ?? Number.POSITIVE_INFINITY);
  ours.other = theirs;
  theirs.other = ours;
  return { ours, theirs };
}

/** The reference server in this process, with its real database and files, without sockets. */
export class Province {
  readonly #world: World;
  readonly #root: string;
  readonly tokens: string[];
  server!: ProvincialServer;
  up = false;
  #folder = "";
  #generation = 0;
  /** operations that were there and went when the server was put back to an older backup, by id */
  readonly forgotten = new Set<string>();
  #starts = 0;
  #backup: string | undefined;

  constructor(world: World, root: string, tokens: string[]) {
    this.#world = world;
    this.#root = root;
    this.tokens = tokens;
  }

  async start(): Promise<void> {
    contract ??= loadContract();
    this.#folder ||= join(this.#root, "province-0");
    const ids = seededRandom(`province ${this.#world.seed} ${this.#starts++}`);
    this.server = await createProvincialServer({
      dataDir: this.#folder,
      port: null,
      deviceTokens: this.tokens,
      clock: () => this.#world.now,
      uuid: ids.uuid,
      contract,
      restores: this.#generation,
    });
    // its store of uploads makes its folder in the background
    await atRest();
    this.up = true;
  }

  async stop(): Promise<void> {
    this.up = false;
    await this.server.close();
  }

  /** The mark of the last thing that it told; undefined when it told nothing yet. */
  async newest(): Promise<string | undefined> {
    const page = await readChanges(this.server.store, undefined, Number.MAX_SAFE_INTEGER);
    return page.cursor ?? undefined;
  }

  /** Copies database and files as they stand, the way an operator's nightly backup does. */
  async backUp(): Promise<void> {
    this.#backup ??= join(this.#root, "province-backup");
    await this.server.store.checkpoint();
    rmSync(this.#backup, { recursive: true, force: true });
    cpSync(this.#folder, this.#backup, { recursive: true });
  }

  /** The disk is gone: the province goes on from its last backup. */
  async restore(): Promise<boolean> {
    if (!this.#backup) return false;
    const before = await this.#operations();
    await this.stop();
    this.#generation++;
    this.#folder = join(this.#root, `province-${this.#generation}`);
    cpSync(this.#backup, this.#folder, { recursive: true });
    await this.start();
    const kept = new Set(await this.#operations());
    for (const id of before) if (!kept.has(id)) this.forgotten.add(id);
    return true;
  }

  async #operations(): Promise<string[]> {
    return ((await this.server.state()).operations as unknown as { id: string }[]).map(({ id }) => id);
  }

  /**
   * One exchange over a connection that may break; undefined when no whole answer came. The server has come to rest
   * when this resolves, so that nothing of it runs beside the next happening.
   */
  async exchange(request: NetRequest, cut: Cut = {}): Promise<NetResponse | undefined> {
    if (!this.up) return undefined;
    const { ours, theirs } = connection(cut);
    const answer = new Promise<NetResponse | undefined>((resolve) => {
      const sent = httpRequest(
        request.url,
        { method: request.method, headers: request.headers, createConnection: () => ours },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("error", () => resolve(undefined));
          response.on("end", () => {
            const headers = Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
            );
            resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(parts) });
          });
          response.on("close", () => resolve(undefined));
        },
      );
      sent.on("error", () => resolve(undefined));
      sent.on("close", () => resolve(undefined));
      sent.end(request.body);
    });
    this.server.accept(theirs);
    const result = await answer;
    await atRest();
    return result;
  }
}

/** The server's own files are written by threads of Node: it is at rest when none of them works any more. */
export async function atRest(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"))) quiet = -1;
  }
}
