import { openDatabase } from "../../../db/database.ts";
import type { CounterEvent, ProcedureName, Reply, Startup, Topic } from "../../../preload/contract/index.ts";
import { createAccounts } from "../accounts/service.ts";
import { type CoreContext, createContext } from "../context.ts";
import { createDispatch, type Handlers } from "../dispatch.ts";
import { AppError } from "../errors.ts";
import { createNetworkSetting } from "../office/service.ts";
import type { Ports } from "../ports.ts";
import { createServerLine, type FileLine } from "../sync/service.ts";
import type { Origin } from "../wire.ts";
import { type Answer, configOf } from "./answer.ts";
import { ensureDeviceId } from "./device-id.ts";
import { enrolmentHandlers } from "./handlers.ts";
import { createDeviceIdentity } from "./identity.ts";
import { createEnrolment, type Enrolment } from "./join.ts";

export interface FirstRunOptions {
  ports: Ports;
  /** data folder of this machine; absolute */
  folder: string;
  version: string;
  machineName: string;
  /** brings the province's catalogue, calendars and lists into the office that is being set up */
  reference?(core: CoreContext, line: FileLine): Promise<void>;
  /** the office is set up: what runs here ends, and the next start opens the counter */
  joined?(): void;
}

/** A core of a machine that is nobody's counter yet: it joins the province, and answers nothing else. */
export interface FirstRun {
  startup: Startup;
  enrolment: Enrolment;
  call(envelope: unknown, from: { client: string; origin: Origin }): Promise<Reply>;
  subscribe(listener: (client: string | null, event: CounterEvent) => void): void;
  close(): Promise<void>;
}

const STARTUP: Startup = {
  state: "not-enrolled",
  message: "Máy này chưa được ghi danh với máy chủ tỉnh.",
  kept: "Chưa có dữ liệu nào trên máy.",
  action: "Nhập địa chỉ máy chủ và mã ghi danh do CNTT của tỉnh cấp.",
  recovery: [],
};

/** Throws what `openDatabase` throws. */
export async function createFirstRun(options: FirstRunOptions): Promise<FirstRun> {
  const { ports, folder } = options;
  const listeners: ((client: string | null, event: CounterEvent) => void)[] = [];
  const emit = (topic: Topic, ids: string[]) => {
    for (const listener of listeners) listener(null, { topic, ids });
  };
  const { database } = await openDatabase({
    folder,
    masterKey: await ports.keys.masterKey(),
    disk: ports.disk,
    random: ports.random,
    clock: ports.clock,
    onEvent: (topic, ids) => emit(topic as Topic, ids),
  });
  const deviceId = await ensureDeviceId(database, ports);
  // a system's proxy is often the only way to the province, and this machine has no office.json that could name it
  const network = createNetworkSetting({ database, ports, proxy: null });
  await network.apply();
  const contextOf = (answer: Answer) => {
    const config = configOf(answer, answer.machineName, folder);
    return createContext({ ports, config, database, emit });
  };
  const enrolment = createEnrolment({
    database,
    ports,
    devices: createDeviceIdentity({ database, ports, deviceId }),
    folder,
    version: options.version,
    machineName: options.machineName,
    hasOffice: false,
    bring: async (answer, line) => options.reference?.(contextOf(answer), createServerLine(ports, line)),
    async createAdministrator(id, wish, answer) {
      const accounts = createAccounts(contextOf(answer));
      const agencies = { homeAgency: answer.unit.code, workAgency: answer.unit.code };
      await accounts.create(
        "system",
        { ...wish, ...agencies, title: "Quản trị", roles: ["unit-admin", "it"] },
        id,
      );
    },
  });
  const own: Partial<Handlers> = {
    "office.startup": async () => STARTUP,
    ...enrolmentHandlers(enrolment, { open: true, joined: options.joined }),
  };
  const dispatch = createDispatch({
    random: ports.random,
    log: ports.log,
    checkOutput: false,
    stillSeated: () => true,
    // a machine that has not joined knows no other
    bring: async () => {},
    handlers: new Proxy(own as Handlers, {
      get: (known, name: ProcedureName) =>
        known[name] ??
        (async () => {
          throw new AppError("enrolment.first");
        }),
    }),
  });
  return {
    startup: STARTUP,
    enrolment,
    call: (envelope, from) => dispatch(envelope, { ...from, session: null }),
    subscribe: (listener) => void listeners.push(listener),
    close: () => database.close(),
  };
}
