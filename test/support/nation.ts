import { onTestFinished } from "vitest";
import { Applicant } from "../../preload/contract/applicant.ts";
import { startGeneration1 } from "../provincial-server/national-simulators/generation-1.ts";
import { startGeneration2 } from "../provincial-server/national-simulators/generation-2.ts";
import { testClock } from "./memory-ports.ts";
import { AT } from "./open-database.ts";
import { startServer } from "./server.ts";
import { type Counter, counter, receive as receiveRow } from "./sync-counter.ts";
import { tempDir } from "./temp-dir.ts";

/** What the first generation's catalogue knows: name, code and name of the field. */
export const PROCEDURES: Record<string, [string, string, string]> = {
  "1.001193": ["Thủ tục đăng ký khai sinh", "G15-TP07", "Hộ tịch"],
};
/** Who the dossiers are of. */
export const PERSON = {
  kind: "individual",
  fullName: "Nguyễn Văn Thử",
  identity: "040199012345",
  identityKind: "citizen-id",
  birthDate: "1999-05-06",
  address: "Xã Đại Huệ",
  phone: "",
  email: "",
};

/** A province between a counter and both portals. Nothing moves by itself: `settle` lets everything happen. */
export async function nation() {
  const clock = testClock();
  const first = await startGeneration1({ procedures: PROCEDURES });
  const second = await startGeneration2();
  const server = await startServer({
    dataDir: tempDir(),
    deviceTokens: ["device-token-1"],
    clock: clock.now,
    national: { generation1: first.config, generation2: second.config, byItself: false },
  });
  onTestFinished(async () => {
    await server.close();
    await Promise.all([first.close(), second.close()]);
  });
  const at = await counter({ url: server.url, token: server.token });
  return {
    clock,
    first,
    second,
    server,
    at,
    /** Sends from the counter, then onward until nothing waits, hour by hour where it must. */
    async settle(hours = 1) {
      await at.engine.now();
      for (let minute = 0; minute < hours * 60; minute += 5) {
        await server.onward!.run();
        clock.set(clock.now() + 300_000);
      }
      await server.onward!.run();
      await at.engine.now();
    },
  };
}

/** What the counter tells of the n-th reception. */
export const received = (n: number, more: Record<string, unknown> = {}) => ({
  code: `H41.99-260109-${String(n).padStart(4, "0")}`,
  extra: {
    agencyName: "Ủy ban nhân dân xã Đại Huệ",
    procedureName: "Khai sinh (tên ở quầy)",
    procedureField: "Hộ tịch",
    applicant: PERSON,
    components: [
      {
        id: `paper-${n}`,
        name: "Giấy chứng sinh",
        code: null,
        received: true,
        submittedAs: "ORIGINAL",
        originals: 1,
        copies: 0,
        secret: false,
        digitise: { value: "MUST" },
      },
    ],
    deliverTo: "COUNTER",
    dueAt: "2026-01-14T17:00:00.000+07:00",
    receivedBy: { id: "o", fullName: "Trần Thị Nhận" },
    nationalState: 2,
    ...more,
  },
});

/** The dossier at the counter with the person that the province will answer for. */
export async function receive(at: Counter, dossier: ReturnType<typeof received>): Promise<string> {
  const id = await receiveRow(at, dossier);
  const applicant = JSON.stringify(Applicant.parse({ ...PERSON, sex: "", source: "typed" }));
  await at.database.write({ actor: "canbo", at: AT }, async (tx) => {
    await tx.db.updateTable("dossiers").set({ applicant }).where("id", "=", id).execute();
  });
  return id;
}

/** Something that happens to it later, with the national state that it leads to. */
export async function happen(
  at: Counter,
  dossierId: string,
  event: string,
  nationalState: number,
  more = {},
) {
  await at.database.write({ actor: "canbo", at: AT }, (tx) =>
    tx.outbox({
      kind: event === "return" ? "dossier.returned" : "dossier.event",
      dossierId,
      body: {
        dossierId,
        eventId: at.random.uuid(),
        event,
        from: "received",
        to: "processing",
        at: `2026-01-09T15:${String(nationalState).padStart(2, "0")}:00.000+07:00`,
        by: "Lê Văn Xử",
        why: "",
        dueAt: "2026-01-14T17:00:00.000+07:00",
        nationalState,
        ...more,
      },
    }),
  );
}

/** What the counter was told of each dossier, in order. */
export const told = async (at: Counter, dossierId: string) =>
  (
    await at.database.read
      .selectFrom("dossier_events")
      .select(["kind", "why"])
      .where("dossier_id", "=", dossierId)
      .where("kind", "like", "national-%")
      .orderBy("seq")
      .execute()
  ).map(({ kind, why }) => `${kind}${why ? ` ${why}` : ""}`);
