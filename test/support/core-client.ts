import { randomUUID } from "node:crypto";
import { type CoreProcess, startCore } from "../../main/hosts/core-process.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import type { Input, Output, ProcedureName, WireError } from "../../preload/contract/index.ts";

/** A refusal of the core, with what a person would have read. */
export class Refused extends Error {
  readonly wire: WireError;
  constructor(wire: WireError) {
    super(`${wire.code}: ${wire.message}`);
    this.wire = wire;
  }
}

/** One window's view of a real core process, without a window. */
export interface CoreClient {
  core: CoreProcess;
  call<P extends ProcedureName>(proc: P, input: Input<P>, key?: string): Promise<Output<P>>;
  upload(name: string, mediaType: string, bytes: Uint8Array): Promise<string>;
  blob(token: string): Promise<Uint8Array>;
}

/** Starts the core of a data folder under the pinned Node. */
export function startCoreClient(folder: string, client = "window-1"): CoreClient {
  const places = findPlaces();
  const core = startCore({
    entry: places.core,
    node: places.node,
    args: ["--data", folder],
    stderr: "inherit",
  });
  return clientOf(core, client);
}

/** Another window of the same core. */
export function clientOf(core: CoreProcess, client: string): CoreClient {
  return {
    core,
    async call<P extends ProcedureName>(proc: P, input: Input<P>, key?: string) {
      const reply = await core.call(client, { v: 1, id: randomUUID(), proc, input, key }, "window");
      if (!reply.ok) throw new Refused(reply.error);
      return reply.data as Output<P>;
    },
    upload: (name, mediaType, bytes) => core.upload(client, name, mediaType, bytes),
    async blob(token) {
      const part = await core.blob(token);
      if (part.status !== 200) throw new Error(`no blob: ${part.status}`);
      return part.bytes;
    },
  };
}
