import { openPrivateSocket } from "../../main/hosts/node/private-socket.ts";
import { type CoreEnds, serveCore } from "../../main/hosts/node/serve-core.ts";
import type { CounterEvent, Envelope, Reply } from "../../preload/contract/index.ts";

/**
 * A core without features for the tests of hosts and transport: echoes, waits, dies and emits on demand.
 * `--data DIR` takes the private socket; `--die-at-start` ends at once.
 */
if (process.argv.includes("--die-at-start")) process.exit(7);

let emit: (client: string | null, event: CounterEvent) => void = () => {};
const uploads = new Map<string, { client: string; name: string; bytes: Uint8Array }>();
const gone: string[] = [];

async function call(envelope: unknown, from: { client: string; origin: string }): Promise<Reply> {
  const { id, proc, input } = envelope as Envelope & { input: Record<string, unknown> };
  switch (proc) {
    case "office.startup":
      return { id, ok: true, data: { state: "ready", message: "", kept: "", action: "", recovery: [] } };
    case "echo":
      return { id, ok: true, data: { input, from, env: Object.keys(process.env) } };
    case "gone":
      return { id, ok: true, data: gone };
    case "upload":
      return { id, ok: true, data: uploads.get(String(input["token"])) };
    case "emit":
      emit(input["to"] === "me" ? from.client : null, { topic: "dossiers", ids: [String(input["id"])] });
      return { id, ok: true, data: null };
    case "never":
      return new Promise(() => {});
    case "die":
      process.kill(process.pid, "SIGKILL");
      return new Promise(() => {});
    default:
      throw new Error(proc);
  }
}

const BLOB = new Uint8Array(1000).map((_, index) => index % 251);

const ends: CoreEnds = {
  startup: { state: "ready", message: "", kept: "", action: "", recovery: [] },
  call,
  async blob(token, range) {
    if (token !== "known") return undefined;
    const bytes = range ? BLOB.slice(range.start, range.end) : BLOB;
    return { bytes, total: BLOB.length, mediaType: "image/png", name: "ảnh.png" };
  },
  async upload(client, name, _mediaType, bytes) {
    const token = `upload-${uploads.size}`;
    uploads.set(token, { client, name, bytes });
    return token;
  },
  subscribe(listener) {
    emit = listener;
  },
  gone: (client) => void gone.push(client),
  close: async () => {},
};

const at = process.argv.indexOf("--data");
if (at !== -1 && process.argv.includes("--socket")) {
  const socket = await openPrivateSocket(process.argv[at + 1] ?? "", (envelope) =>
    call(envelope, { client: "socket", origin: "cli" }),
  );
  ends.close = () => socket.close();
}
serveCore(ends);
