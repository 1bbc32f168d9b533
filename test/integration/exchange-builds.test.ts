import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Lan, LanMessage } from "../../main/core/ports.ts";
import { nodeLan } from "../../main/hosts/node/lan.ts";
import {
  introduce,
  meet,
  type OfficeMachine,
  PASSWORD,
  startMachine,
  testAuthority,
} from "../support/exchange-machines.ts";
import { draftOf } from "../support/office.ts";
import { noise } from "../support/sync-counter.ts";

/** Machines of one office that are updated one after the other. */

const LATER = ["files", "settled"];
const bare = ({ json }: LanMessage): LanMessage => ({ json, body: new Uint8Array() });
const askOf = ({ json }: LanMessage): string => JSON.parse(json).ask;
const unitsOf = ({ json }: LanMessage): object[] => JSON.parse(json).units;

/**
 * The lines of a build from before machines said what they understand: it ends the line at a later question and at a
 * unit with more in it than it knows, never looks at what lies beside a greeting, and sends nothing beside its own. `asked`: what it was asked.
 */
function olderLan(asked: string[]): Lan {
  const lines = nodeLan();
  return {
    async open(parts) {
      const open = await lines.open({
        ...parts,
        async serve(peer, message) {
          const ask = askOf(message);
          asked.push(ask);
          if (LATER.includes(ask)) throw new Error(`${ask} is not understood`);
          if (ask !== "greet") return parts.serve(peer, message);
          return bare(await parts.serve(peer, bare(message)));
        },
      });
      return {
        ...open,
        async ask(address, message, timeout) {
          if (askOf(message) === "feed") {
            const said = await open.ask(address, message, timeout);
            for (const unit of unitsOf(said.message)) {
              if ("confirmed" in unit) throw new Error("a unit with what an older build refuses");
            }
            return said;
          }
          if (askOf(message) !== "greet") return open.ask(address, message, timeout);
          const said = await open.ask(address, bare(message), timeout);
          return { ...said, message: bare(said.message) };
        },
      };
    },
  };
}

const receive = (at: OfficeMachine, name: string) =>
  at.call("dossiers.receive", { draftId: randomUUID(), content: draftOf(name) });

/** A page of a dossier that waits for the province. */
async function addPage(at: OfficeMachine, dossierId: string, seed: string) {
  const content = noise(5000, seed);
  const file = await at.context.database.files.put(content, {
    mediaType: "application/pdf",
    title: "Tờ khai",
  });
  await at.context.write("canbo", async (tx) => {
    await tx.db.insertInto("files").values(file.row).execute();
    const body = { documentId: randomUUID(), title: "Tờ khai" };
    await tx.outbox({ kind: "document.signed", dossierId, body, files: [file.id] });
  });
  return { id: file.id, content };
}

const stateOf = async (at: OfficeMachine, name: string) =>
  (await at.call("exchange.view", {})).machines.find((one) => one.name === name)?.state.code;

test("a machine of an older build is asked only what it knows, and the round with it is otherwise whole", async () => {
  const authority = testAuthority();
  const asked: string[] = [];
  const one = await startMachine("QUAY-01", { authority, ports: { lan: olderLan(asked) } });
  const two = await startMachine("QUAY-02", { authority });
  const erased = await receive(one, "Nguyễn Thiếu Trang");
  const gone = await addPage(one, erased.id, "gone");
  const whole = await receive(one, "Trần Đủ Trang");
  const kept = await addPage(one, whole.id, "kept");
  // the content of one page went while its row was told: an older build ends the line when it is asked for it
  await one.context.write("test", (tx) => one.context.database.files.erase(tx, gone.id, "thử"));
  const told = one.context.database.read.selectFrom("files").select("id").where("wrapped_key", "is", null);
  expect((await told.execute()).map((file) => file.id)).toEqual([gone.id]);
  await two.port();
  await introduce(two, one);
  await two.context.write("test", (tx) =>
    tx.db
      .insertInto("exchange_files")
      .values({ file_id: gone.id, giver: one.deviceId })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  const later = await receive(one, "Lê Đến Sau");
  const after = await addPage(one, later.id, "after");
  asked.length = 0;
  await meet(two, one);

  expect(await two.context.database.files.read(kept.id)).toEqual(kept.content);
  expect(await two.context.database.files.read(after.id)).toEqual(after.content);
  // what is whole at the second machine is said to the first, behind the page that cannot be had
  expect((await one.call("exchange.view", {})).onlyHere.dossiers).toBe(1);
  expect(asked).toContain("file");
  expect(asked).not.toContain("files");
  const { addresses } = await two.call("exchange.view", {});
  expect(addresses.map((address) => address.problem)).toEqual([""]);
  // it is said which machine waits for its update, and only there
  expect(await stateOf(two, "QUAY-01")).toBe("older");
  expect(await stateOf(one, "QUAY-02")).toBe("older");
  const three = await startMachine("QUAY-03", { authority });
  await introduce(two, three);
  expect(await stateOf(two, "QUAY-03")).toBe("here");
});

test("second copies of a lost machine's work stay until the machine in its place is updated, and stop no round", async () => {
  const authority = testAuthority();
  const asked: string[] = [];
  const one = await startMachine("QUAY-01", { authority });
  const two = await startMachine("QUAY-02", { authority, ports: { lan: olderLan(asked) } });
  const three = await startMachine("QUAY-03", { authority });
  await receive(one, "Nguyễn Máy Hỏng");
  await introduce(two, one);
  await introduce(three, one);
  await introduce(three, two);
  await meet(one, two, three);
  await one.off();
  await meet(two, three);
  await two.call("exchange.restore", { device: one.deviceId, why: "Ổ đĩa cháy", password: PASSWORD });
  await meet(three, two);
  // a copy of what the lost machine told, which nothing that its heir tells ends
  const { database } = three.context;
  const held = database.read.selectFrom("exchange_held").select("id").where("state", "=", "held");
  expect(await held.execute()).toHaveLength(1);
  await three.context.write("test", (tx) =>
    tx.db.updateTable("exchange_held").set({ giver: one.deviceId }).execute(),
  );
  await meet(three, two);
  expect(asked).not.toContain("settled");
  expect(await stateOf(three, "QUAY-02")).toBe("older");
  const problems = async () =>
    (await three.call("exchange.view", {})).addresses.map((address) => address.problem);
  expect((await problems()).toSorted()).toEqual(["", "Không trả lời"]);
  expect(await held.execute()).toHaveLength(1);
  // updated, it says what the province has confirmed to it: the copy goes
  await two.off();
  const updated = await startMachine("QUAY-02", { authority, folder: two.folder, enrolled: false });
  await updated.context.write("test", (tx) => tx.db.updateTable("outbox").set({ state: "done" }).execute());
  await introduce(three, updated);
  expect(await stateOf(three, "QUAY-02")).toBe("here");
  expect(await held.execute()).toEqual([]);
});

/** The lines of a build that says what it understands and has not one of the tables of today. */
function lanWithout(table: string): Lan {
  const lines = nodeLan();
  const without = (body: Uint8Array): Uint8Array => {
    const said = JSON.parse(new TextDecoder().decode(body)) as { tables: string[] };
    return new TextEncoder().encode(
      JSON.stringify({ ...said, tables: said.tables.filter((one) => one !== table) }),
    );
  };
  return {
    async open(parts) {
      const open = await lines.open({
        ...parts,
        async serve(peer, message) {
          const { json, body } = await parts.serve(peer, message);
          if (askOf(message) === "greet") return { json, body: without(body) };
          // units stand in `units` or `unit` of an answer
          const told = JSON.parse(json, (key, value) => (key === table ? undefined : value));
          return { json: JSON.stringify(told), body };
        },
      });
      return {
        ...open,
        ask: (address, message, timeout) =>
          open.ask(
            address,
            askOf(message) === "greet" ? { ...message, body: without(message.body) } : message,
            timeout,
          ),
      };
    },
  };
}

const NOTE = { how: "phone", outcome: "told", who: "Nguyễn Bảng Mới", note: "", by: "Trần Thị Thử" };

test.each(["contact_notes", "none"])(
  "what a machine keeps in a table that an older build has not stays when that one had the dossier: without %s",
  async (table) => {
    const authority = testAuthority();
    const one = await startMachine("QUAY-01", { authority, ports: { lan: lanWithout(table) } });
    const two = await startMachine("QUAY-02", { authority });
    const { id } = await receive(two, "Nguyễn Bảng Mới");
    const notes = () => two.context.database.read.selectFrom("contact_notes").select("dossier_id").execute();
    await introduce(one, two);
    await introduce(two, one);
    await two.context.write("canbo", (tx) =>
      tx.db
        .insertInto("contact_notes")
        .values({ ...NOTE, id: randomUUID(), dossier_id: id, at: tx.at })
        .execute(),
    );
    // it goes to the other machine, changes there, and comes back
    await one.call("exchange.bring", { dossierId: id });
    if (table === "none") {
      await one.context.write("test", (tx) => tx.db.deleteFrom("contact_notes").execute());
    }
    await one.call("life.requestSupplement", { id, why: "Thiếu giấy", items: ["Giấy xác nhận"] });
    await meet(two, one);
    expect((await two.call("dossiers.get", { id })).state.code).toBe("waiting-supplement");
    // what its owner has taken away goes; what its owner's build has no place for stays
    expect(await notes()).toHaveLength(table === "none" ? 0 : 1);
    expect(await stateOf(two, "QUAY-01")).toBe(table === "none" ? "here" : "older");
  },
);
