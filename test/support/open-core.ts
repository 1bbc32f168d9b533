import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Core, createCore } from "../../main/core/core.ts";
import { loadLaw } from "../../main/core/law.ts";
import type { Children, Net, SystemBrowser, Timers } from "../../main/core/ports.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import { nodePorts } from "../../main/hosts/node/ports.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import { AssembledWriter } from "../../main/pdf/assembled.ts";
import type { Input, Output, ProcedureName } from "../../preload/contract/index.ts";
import { Refused } from "./core-client.ts";
import type { TestOffice } from "./office.ts";

/** A core inside the test's own process, whose clock the test may move. */
export interface OpenCore {
  core: Core;
  /** adds to the wall clock, milliseconds */
  shift(ms: number): void;
  /** calls as one window, or as the citizen's screen */
  as(
    client: string,
    origin?: "window" | "citizen",
  ): <P extends ProcedureName>(proc: P, input: Input<P>, key?: string) => Promise<Output<P>>;
}

export type Call = ReturnType<OpenCore["as"]>;

/** A core with one officer signed in at its window. */
export async function openSignedIn(
  office: TestOffice,
  username = "tn1",
): Promise<{ opened: OpenCore; officer: Call }> {
  const opened = await openCore(office);
  const officer = opened.as("officer");
  await officer("accounts.signIn", { username, password: office.account(username).password });
  return { opened, officer };
}

export async function openCore(
  office: TestOffice,
  parts: {
    children?: Children;
    browser?: SystemBrowser;
    timers?: (real: Timers) => Timers;
    net?: (real: Net) => Net;
  } = {},
): Promise<OpenCore> {
  const { resources } = findPlaces();
  const ports = nodePorts(office.folder, nodeKeyStore({ dataDir: office.folder, kind: "file" }));
  let shifted = 0;
  const core = await createCore({
    ports: {
      ...ports,
      children: parts.children ?? ports.children,
      timers: parts.timers?.(ports.timers) ?? ports.timers,
      browser: parts.browser ?? ports.browser,
      net: parts.net?.(ports.net) ?? ports.net,
      clock: { now: () => Date.now() + shifted, monotonic: () => performance.now() },
    },
    config: office.config,
    law: await loadLaw(async (path) => JSON.parse(await readFile(join(resources, path), "utf8"))),
    folder: office.folder,
    version: "test",
    buildDay: "2025-11-01",
    ocrWorkers: 1,
    makeWriter: (sink, meta) => new AssembledWriter(sink, { ...meta, creator: "test" }),
    demonstrationAccounts: office.office.officers,
    checkOutput: true,
  });
  return {
    core,
    shift(ms) {
      shifted += ms;
    },
    as:
      (client, origin = "window") =>
      async (proc, input, key) => {
        const reply = await core.call({ v: 1, id: randomUUID(), proc, input, key }, { client, origin });
        if (!reply.ok) throw new Refused(reply.error);
        return reply.data as never;
      },
  };
}
