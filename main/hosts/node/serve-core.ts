import type { CounterEvent, Reply, Startup } from "../../../preload/contract/index.ts";
import { toWireError } from "../../core/errors.ts";
import type { CoreToHost, HostToCore, Origin } from "../../core/wire.ts";

/** What the core process gives its host. None of these may throw for a reason that a person should read elsewhere. */
export interface CoreEnds {
  startup: Startup;
  call(envelope: unknown, from: { client: string; origin: Origin }): Promise<Reply>;
  /** undefined when the token is unknown, used or too old; `end` is exclusive */
  blob(
    token: string,
    range?: { start: number; end?: number },
  ): Promise<{ bytes: Uint8Array; total: number; mediaType: string; name: string } | undefined>;
  /** Stores the bytes, answers the upload's token. */
  upload(client: string, name: string, mediaType: string, bytes: Uint8Array): Promise<string>;
  /** Calls the listener for every event; `client` null means every window. */
  subscribe(listener: (client: string | null, event: CounterEvent) => void): void;
  gone(client: string): void;
  close(): Promise<void>;
}

/**
 * Connects the core to the host that forked it. When the host goes away, by a wish or by a crash, the core
 * closes cleanly and the process ends: nothing is left that would hold the database.
 */
export function serveCore(ends: CoreEnds): void {
  if (!process.send) throw new Error("the core must be forked with a channel");
  const send = (message: CoreToHost): void => {
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    void ends.close().finally(() => process.exit(0));
  };

  process.on("message", (message: HostToCore) => void answer(message));
  process.on("disconnect", close);
  process.on("SIGTERM", close);
  // Ctrl+C reaches the whole group; the host decides when the core ends
  process.on("SIGINT", () => {});
  ends.subscribe((client, event) => send({ t: "event", client, event }));
  send({ t: "ready", startup: ends.startup });

  async function answer(message: HostToCore): Promise<void> {
    switch (message.t) {
      case "call": {
        const { client, envelope, origin } = message;
        send({ t: "reply", client, reply: await ends.call(envelope, { client, origin }) });
        return;
      }
      case "blob":
        send(await readBlob(message));
        return;
      case "upload": {
        const { ref, client, name, mediaType, bytes } = message;
        try {
          send({ t: "upload", ref, ok: true, token: await ends.upload(client, name, mediaType, bytes) });
        } catch (error) {
          send({ t: "upload", ref, ok: false, error: toWireError(error) });
        }
        return;
      }
      case "gone":
        ends.gone(message.client);
        return;
      case "close":
        close();
    }
  }

  async function readBlob(message: HostToCore & { t: "blob" }): Promise<CoreToHost & { t: "blob" }> {
    const { ref, token, start, end } = message;
    const none = { t: "blob", ref, status: 404, bytes: new Uint8Array(), total: 0, mediaType: "", name: "" };
    try {
      const part = await ends.blob(token, start === undefined ? undefined : { start, end });
      if (!part) return none as CoreToHost & { t: "blob" };
      return { t: "blob", ref, status: start === undefined ? 200 : 206, ...part };
    } catch {
      // a file that cannot be read is told to the page by the call that made the token
      return none as CoreToHost & { t: "blob" };
    }
  }
}
