import { randomUUID } from "node:crypto";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** How the device misbehaves; every fault is one that real devices were seen with. */
export interface Faults {
  /** answers 503 so often before it takes a job */
  busyJobs?: number;
  /** answers 503 so often before each page */
  busyPages?: number;
  /** says 404 so often before each page though paper is in the feeder */
  earlyNotFound?: number;
  /** says so with 410 instead */
  earlyGone?: boolean;
  /** what Location says of the job's place */
  location?: "localhost" | "broken-ipv6" | "path" | "missing";
  /** takes jobs only under this Host (HP_Compact_Server) */
  host?: string;
  /** jams, or its cover is opened, after so many sides of a job */
  jamAfter?: number;
  coverAfter?: number;
  /** sends a web page instead of this side (from 1) and calls it a JPEG */
  lieAt?: number;
  /** hangs up in the middle of this side (from 1), every time */
  cutAt?: number;
  /** refuses jobs above this resolution though its capabilities promise more */
  trueDpi?: number;
  /** does not tell the state of its feeder */
  silentFeeder?: boolean;
  /** hangs up right after the headers of every POST and DELETE (Kyocera) */
  hangsUp?: boolean;
}

export interface FakeScanner {
  url: string;
  port: number;
  faults: Faults;
  /** sheets into the feeder; a side is the bytes of a JPEG, a sheet has one or two */
  load(sheets: readonly (readonly Uint8Array[])[]): void;
  /** the sheet on the glass */
  lay(side: Uint8Array): void;
  /** jam taken out, cover closed */
  mend(): void;
  left(): number;
  /** what the last job asked for */
  settings(): string;
  jobs(): { open: number; deleted: number };
  close(): Promise<void>;
}

interface Job {
  id: string;
  source: "Feeder" | "Platen";
  duplex: boolean;
  state: "Processing" | "Completed" | "Aborted" | "Canceled";
  sent: number;
  /** sides of the sheet that is under the lamp */
  under: Uint8Array[];
  busy: number;
  early: number;
}

const NS =
  'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"';
const XML = '<?xml version="1.0" encoding="UTF-8"?>';

const inputCaps = (name: string, height: number) => `<scan:${name}>
  <scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>
  <scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>${height}</scan:MaxHeight>
  <scan:MaxScanRegions>1</scan:MaxScanRegions>
  <scan:SettingProfiles><scan:SettingProfile>
    <scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
    <scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
      <scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
    <scan:SupportedResolutions><scan:DiscreteResolutions>${[100, 200, 300, 600]
      .map(
        (dpi) =>
          `<scan:DiscreteResolution><scan:XResolution>${dpi}</scan:XResolution><scan:YResolution>${dpi}</scan:YResolution></scan:DiscreteResolution>`,
      )
      .join("")}</scan:DiscreteResolutions></scan:SupportedResolutions>
  </scan:SettingProfile></scan:SettingProfiles>
  <scan:SupportedIntents><scan:Intent>Document</scan:Intent></scan:SupportedIntents>
  <scan:MaxOpticalXResolution>600</scan:MaxOpticalXResolution><scan:MaxOpticalYResolution>600</scan:MaxOpticalYResolution>
</scan:${name}>`;

const CAPABILITIES = `${XML}<scan:ScannerCapabilities ${NS}><pwg:Version>2.63</pwg:Version>
<pwg:MakeAndModel>Quay Mot Cua Fake MFP</pwg:MakeAndModel><pwg:SerialNumber>F-0001</pwg:SerialNumber>
<scan:UUID>5b6f3c52-9d0e-4d2b-8a5c-000000000001</scan:UUID>
<scan:Platen>${inputCaps("PlatenInputCaps", 3508)}</scan:Platen>
<scan:Adf>${inputCaps("AdfSimplexInputCaps", 4200)}${inputCaps("AdfDuplexInputCaps", 4200)}
<scan:FeederCapacity>50</scan:FeederCapacity><scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption>
<scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions></scan:Adf></scan:ScannerCapabilities>`;

/** An office machine on the network, as the protocol describes it (eSCL), with the faults of real ones. */
export async function startFakeScanner(
  options: { faults?: Faults; tls?: { key: string; cert: string }; port?: number } = {},
): Promise<FakeScanner> {
  let feeder: (readonly Uint8Array[])[] = [];
  let glass: Uint8Array | undefined;
  let trouble: "ScannerAdfJam" | "ScannerAdfDoorOpen" | "" = "";
  let last = "";
  let deleted = 0;
  let busyJobs = options.faults?.busyJobs ?? 0;
  const jobs = new Map<string, Job>();
  const device = { faults: options.faults ?? {} };

  const adfState = () => trouble || (feeder.length > 0 ? "ScannerAdfLoaded" : "ScannerAdfEmpty");
  const isOpen = (job: Job) => job.state === "Processing";

  function status(): string {
    const open = [...jobs.values()].some(isOpen);
    const infos = [...jobs.values()].map(
      (
        job,
      ) => `<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/${job.id}</pwg:JobUri><pwg:JobUuid>${job.id}</pwg:JobUuid>
<scan:Age>1</scan:Age><pwg:ImagesCompleted>${job.sent}</pwg:ImagesCompleted><pwg:ImagesToTransfer>${isOpen(job) ? 1 : 0}</pwg:ImagesToTransfer>
<pwg:JobState>${job.state}</pwg:JobState></scan:JobInfo>`,
    );
    const adf = device.faults.silentFeeder ? "" : `<scan:AdfState>${adfState()}</scan:AdfState>`;
    return `${XML}<scan:ScannerStatus ${NS}><pwg:Version>2.63</pwg:Version>
<pwg:State>${open ? "Processing" : "Idle"}</pwg:State>${adf}<scan:Jobs>${infos.join("")}</scan:Jobs></scan:ScannerStatus>`;
  }

  const read = async (request: IncomingMessage) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts).toString("utf8");
  };
  const say = (response: ServerResponse, code: number, headers: Record<string, string> = {}, body = "") => {
    response.writeHead(code, { Server: "FakeScanner/1.0", ...headers });
    response.end(body);
  };

  async function createJob(request: IncomingMessage, response: ServerResponse) {
    const body = await read(request);
    const { faults } = device;
    if (faults.host && request.headers.host !== faults.host) return say(response, 400);
    if (busyJobs > 0) {
      busyJobs -= 1;
      return say(response, 503, { "Retry-After": "1" });
    }
    const field = (name: string) => new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`).exec(body)?.[1] ?? "";
    const dpi = Number(field("XResolution") || 300);
    if (faults.trueDpi && dpi > faults.trueDpi) return say(response, 409);
    if ([...jobs.values()].some(isOpen)) return say(response, 409);
    const source = field("InputSource") === "Feeder" ? "Feeder" : "Platen";
    // asked to feed without paper this one, like some real ones, calls it a jam
    if (source === "Feeder" && feeder.length === 0) {
      trouble = "ScannerAdfJam";
      return say(response, 409);
    }
    last = body;
    const job: Job = {
      id: randomUUID(),
      source,
      duplex: field("Duplex") === "true",
      state: "Processing",
      sent: 0,
      under: [],
      busy: faults.busyPages ?? 0,
      early: faults.earlyNotFound ?? 0,
    };
    jobs.set(job.id, job);
    const path = `/eSCL/ScanJobs/${job.id}`;
    const places = {
      localhost: `http://localhost${path}`,
      "broken-ipv6": `http://[fe80::1%2525eth0${path}`,
      path,
      missing: "",
    };
    const location = places[faults.location ?? "path"];
    if (!faults.hangsUp) return say(response, 201, location ? { Location: location } : {});
    response.writeHead(201, { Location: location, "Content-Length": "10" });
    response.write("cut", () => response.destroy());
  }

  /** The next side that comes from under the lamp; undefined: no more paper. */
  function nextSide(job: Job): Uint8Array | undefined {
    if (job.source === "Platen") return job.sent === 0 ? glass : undefined;
    if (job.under.length === 0) {
      const sheet = feeder[0];
      if (!sheet) return undefined;
      feeder = feeder.slice(1);
      job.under = job.duplex ? [...sheet] : sheet.slice(0, 1);
    }
    return job.under.shift();
  }

  function nextDocument(job: Job, response: ServerResponse) {
    const { faults } = device;
    if (!isOpen(job)) return say(response, 404);
    const wantsPaper = job.source === "Feeder" && (job.under.length > 0 || feeder.length > 0);
    if (wantsPaper && (job.sent === faults.jamAfter || job.sent === faults.coverAfter)) {
      trouble = job.sent === faults.jamAfter ? "ScannerAdfJam" : "ScannerAdfDoorOpen";
      job.state = "Aborted";
      return say(response, 404);
    }
    if (wantsPaper && job.busy-- > 0) return say(response, 503);
    if (wantsPaper && job.early-- > 0) return say(response, faults.earlyGone ? 410 : 404);
    const side = nextSide(job);
    if (!side) {
      job.state = "Completed";
      return say(response, 404);
    }
    job.busy = faults.busyPages ?? 0;
    job.early = faults.earlyNotFound ?? 0;
    job.sent += 1;
    if (job.sent === faults.lieAt) {
      return say(response, 200, { "Content-Type": "image/jpeg" }, "<html>Please log in</html>");
    }
    response.writeHead(200, { "Content-Type": "image/jpeg", "Transfer-Encoding": "chunked" });
    if (job.sent === faults.cutAt) {
      job.sent -= 1;
      job.under.unshift(side);
      response.write(side.subarray(0, side.length / 2), () => response.destroy());
      return;
    }
    response.end(side);
    if (job.source === "Platen") job.state = "Completed";
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = (request.url ?? "").replace(/^\/eSCL/, "");
    if (request.method === "GET" && path === "/ScannerCapabilities")
      return say(response, 200, { "Content-Type": "text/xml" }, CAPABILITIES);
    if (request.method === "GET" && path === "/ScannerStatus")
      return say(response, 200, { "Content-Type": "text/xml" }, status());
    if (request.method === "POST" && path === "/ScanJobs") return createJob(request, response);
    const [, id = "", verb] = /^\/ScanJobs\/([\w-]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const job = jobs.get(id);
    if (!job) return say(response, 404);
    if (request.method === "GET" && verb === "NextDocument") return nextDocument(job, response);
    if (request.method !== "DELETE") return say(response, 405);
    if (isOpen(job)) job.state = "Canceled";
    deleted += 1;
    if (device.faults.hangsUp) response.destroy();
    else say(response, 200);
  }

  const handler = (request: IncomingMessage, response: ServerResponse) => void answer(request, response);
  const server = options.tls ? https.createServer(options.tls, handler) : http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(device, {
    url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}/eSCL`,
    port,
    load: (sheets: readonly (readonly Uint8Array[])[]) => {
      feeder = [...sheets];
    },
    lay: (side: Uint8Array) => {
      glass = side;
    },
    mend: () => {
      trouble = "";
    },
    left: () => feeder.length,
    settings: () => last,
    jobs: () => ({ open: [...jobs.values()].filter(isOpen).length, deleted }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
