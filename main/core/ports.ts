import type { WireError } from "../../preload/contract/errors.ts";

/**
 * What the core needs from outside. A host passes one implementation of each; the simulation passes
 * seeded ones. Nothing in `main/core` or `db` reaches time, chance, network or disk in another way.
 */
export interface Ports {
  clock: Clock;
  random: Random;
  timers: Timers;
  net: Net;
  lan: Lan;
  browser: SystemBrowser;
  disk: Disk;
  keys: KeyStore;
  children: Children;
  printer: Printer;
  serial: Serial;
  malware: Malware;
  log: Log;
}

export interface Clock {
  /** wall clock in milliseconds since 1970-01-01T00:00:00Z; may jump, so nothing is ordered by it */
  now(): number;
  /** milliseconds that never go backwards; for durations only */
  monotonic(): number;
}

export interface Random {
  uuid(): string;
  bytes(count: number): Uint8Array;
}

export interface Timers {
  /** Calls `run` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

export interface NetRequest {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  /** milliseconds until the request is given up */
  timeout: number;
  /** a longer answer is refused, so that a lying server cannot fill memory or disk; bytes */
  maxBytes: number;
  /** SHA-256 of the only certificate that is taken of this server, hexadecimal; without it the system's roots decide */
  pin?: string;
}

export interface NetResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** How the network of the office is left (đường ra mạng). */
export type NetworkWay =
  | { kind: "direct" }
  /** as the operating system or its environment says */
  | { kind: "system" }
  | { kind: "manual"; address: string; except: readonly string[]; user?: string; password?: string }
  /** by the proxy script (PAC) at an address */
  | { kind: "pac"; url: string; user?: string; password?: string };

/** The certificate that a server shows, for comparison by a person. */
export interface ServerCertificate {
  /** SHA-256, hexadecimal */
  fingerprint: string;
  subject: string;
  issuer: string;
  /** milliseconds since the epoch */
  notAfter: number;
  /** the system's roots vouch for it, under this server's name */
  trusted: boolean;
}

export interface Net {
  /** One HTTP exchange. Throws AppError `sync.offline` when no answer came. */
  send(request: NetRequest): Promise<NetResponse>;
  /** From now on everything goes by this way. */
  leaveBy(way: NetworkWay): void;
  /** Looks at the certificate of an `https:` address without sending anything. Throws like `send`. */
  certificateOf(url: string, timeout: number): Promise<ServerCertificate>;
}

/** A machine of the same office as the line to it proved it. */
export interface LanPeer {
  deviceId: string;
  /** PEM */
  certificate: string;
  /** host or number from which it spoke */
  host: string;
}

/** What goes over the line to another machine: JSON, and bytes beside it. */
export interface LanMessage {
  json: string;
  body: Uint8Array;
}

/** How this machine is known to the other machines of its office, and what it does with what they say. */
export interface LanParts {
  /** PEM each */
  identity: { certificate: string; privateKey: string; authorities: readonly string[] };
  /** 0: any that is free */
  port: number;
  /** makes itself known on the local network (mDNS), by address and port alone */
  announce: boolean;
  /** Judges the certificate (DER) of whoever is at the other end; nothing of a stranger is read. */
  admit(certificate: Uint8Array): Promise<{ ok: true; deviceId: string } | { ok: false; why: string }>;
  /** somebody was turned away */
  refused(why: string, host: string): void;
  /** Answers one message. A throw ends the line. */
  serve(peer: LanPeer, message: LanMessage): Promise<LanMessage>;
}

/** Lines to the machines of the office, each proved by both ends' certificates (TLS). */
export interface Lan {
  /** Throws `exchange.port-taken`. */
  open(parts: LanParts): Promise<LanSession>;
}

export interface LanSession {
  port: number;
  /** `host:port` of the machines that make themselves known now, without this one */
  found(): string[];
  /** One message, one answer. Throws `exchange.no-contact`, `exchange.stranger`. */
  ask(address: string, message: LanMessage, timeout: number): Promise<{ peer: LanPeer; message: LanMessage }>;
  close(): Promise<void>;
}

/** The browser of this system, where people sign in at the province. */
export interface SystemBrowser {
  /** False where none could be opened; the person is then told the address. */
  open(address: string): Promise<boolean>;
  /** Listens on this machine alone for the browser to come back; once. */
  listen(): Promise<{ address: string; cameBack: Promise<URL>; close(): Promise<void> }>;
}

/** A file open for appending or random reading. */
export interface DiskFile {
  /** appends, returns only when written (not yet synced) */
  append(bytes: Uint8Array): Promise<void>;
  /** up to so many bytes, fewer at the end; a copy that is the caller's own */
  read(offset: number, length: number): Promise<Uint8Array>;
  size(): Promise<number>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface DiskEntry {
  name: string;
  kind: "file" | "folder" | "link" | "other";
  size: number;
  /** milliseconds since the epoch */
  modified: number;
}

/** Files by absolute path. A full disk is AppError `db.disk-full`, a forbidden write `db.read-only`. */
export interface Disk {
  open(path: string, mode: "append" | "read"): Promise<DiskFile>;
  read(path: string): Promise<Uint8Array | undefined>;
  /** temporary name, write, fsync, rename, fsync of the folder */
  writeAtomic(path: string, bytes: Uint8Array): Promise<void>;
  list(path: string): Promise<DiskEntry[]>;
  stat(path: string): Promise<DiskEntry | undefined>;
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** free bytes on the volume of `path` */
  free(path: string): Promise<number>;
  /** names the volume on which `path` lies: the same for two paths that are lost together */
  volume(path: string): Promise<string>;
}

/** Where the master key of this machine is kept. */
export interface KeyStore {
  /** `file` is for demonstration and CI only and puts up a permanent banner */
  kind: "dpapi" | "secret-service" | "passphrase" | "file";
  /** The 32-byte master key, made on first use. Throws `keystore.refused` or `db.wrong-key`. */
  masterKey(): Promise<Uint8Array>;
}

export type ChildKind = "token" | "scanner" | "imaging" | "ocr" | "pdf" | "catalogue" | "sign-service";

/** A process that may crash, seen from the core. */
export interface Child {
  /**
   * One request, one answer. Throws the child's AppError, `child.crashed` when it died, `child.timeout`
   * when it did not answer in time (it is then killed).
   */
  call<T = unknown>(method: string, params: unknown, options?: ChildCallOptions): Promise<T>;
  /** resident memory in bytes; where the system does not tell it, at the last report */
  memory(): number;
  alive(): boolean;
  stop(): Promise<void>;
}

export interface ChildCallOptions {
  /** milliseconds; default 120 000 */
  timeout?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number }) => void;
}

export interface ChildStart {
  env?: Record<string, string>;
  lowPriority?: boolean;
  /** path of another Node to run it with: a 32-bit one, for libraries of that width */
  program?: string;
}

export interface Children {
  start(kind: ChildKind, options?: ChildStart): Child;
  /** resident memory of this process and all its living children together; bytes */
  resident(): number;
}

/** What a child answers over its channel. */
export type ChildMessage =
  | { id: number; ok: true; data: unknown }
  | { id: number; ok: false; error: Pick<WireError, "code" | "params" | "retryable"> }
  | { id: number; progress: { done: number; total: number } }
  | { memory: number };

/** How a printer stands, as far as the system knows. */
export interface PrinterInfo {
  name: string;
  isDefault: boolean;
  /** `paused`: takes jobs but prints none; `not-ready`: wants a hand */
  state: "ready" | "paused" | "not-ready";
  /** in words a person reads; empty when ready */
  why: string;
}

/** What a printer offers; `value` as the system calls it, `label` as the printer shows it. */
export interface PrinterOffers {
  trays: { value: string; label: string }[];
  papers: { value: string; label: string }[];
  duplex: boolean;
}

/** One job for a printer; what is empty is left to the printer. */
export interface PrintJob {
  title: string;
  copies: number;
  printer?: string;
  tray?: string;
  paper?: string;
  /** one side, both sides turned over the long or the short edge */
  sides?: "" | "one" | "long" | "short";
}

/** What became of a job; `why` in words when it failed. */
export interface JobOutcome {
  state: "waiting" | "done" | "failed";
  why: string;
}

export interface Printer {
  list(): Promise<PrinterInfo[]>;
  /** Throws `print.no-printer`. */
  offers(printer: string): Promise<PrinterOffers>;
  /** Throws `print.no-printer`, `print.no-program`, `print.failed`. Returns the spooler's job name. */
  print(pdf: Uint8Array, job: PrintJob): Promise<string>;
  /** What became of jobs; a job that the system does not know any more is left out. */
  outcomes(jobs: readonly string[]): Promise<ReadonlyMap<string, JobOutcome>>;
}

/** An open serial line. */
export interface SerialLine {
  /** no data and no `end` come afterwards */
  close(): Promise<void>;
}

/** Serial lines of the machine (cổng COM), for hand scanners that send what they read as it is. */
export interface Serial {
  /** names of the lines, such as `COM3` or `/dev/ttyUSB0` */
  list(): Promise<string[]>;
  /** Opens one for reading. `end` is called once when it is gone. Throws when it cannot be opened. */
  open(port: string, baud: number, on: { data(bytes: Uint8Array): void; end(): void }): Promise<SerialLine>;
}

/** What a scanner for malware says of one file. */
export type MalwareVerdict =
  | { verdict: "clean"; engine: string }
  /** `signature`: the name under which it is known */
  | { verdict: "infected"; signature: string; engine: string }
  /** `why` in words a person reads */
  | { verdict: "not-scanned"; why: string };

/** The scanner for malware that this machine has (trình quét mã độc). */
export interface Malware {
  /**
   * Looks at content without writing it anywhere. `clamd`: where ClamAV's daemon listens, a path or `host:port` of this
   * machine; null: where it usually does. Never throws: what could not be looked at is `not-scanned`.
   */
  scan(bytes: Uint8Array, at: { clamd: string | null }): Promise<MalwareVerdict>;
}

/** Structured log. Callers never pass names, identity numbers, PINs or document text. */
export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}
