import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PreparedDemonstration, prepareDemonstration } from "../../main/hosts/demo/office.ts";
import { type Province, startProvince } from "../../main/hosts/demo/province.ts";
import type { DraftInput } from "../../preload/contract/index.ts";
import { copyPreparedOffice } from "./prepared-office.ts";

/** A demonstration office that nobody has worked in yet, with its province, in a folder that goes away at the end. */
export interface TestOffice extends PreparedDemonstration {
  folder: string;
  province: Province;
  account(username: string): PreparedDemonstration["office"]["officers"][number];
  end(): Promise<void>;
}

export async function createTestOffice(): Promise<TestOffice> {
  const folder = await mkdtemp(join(tmpdir(), "counter-office-"));
  await copyPreparedOffice(folder);
  const province = await startProvince({ folder });
  const demo = await prepareDemonstration({
    folder,
    serverUrl: province.url,
    deviceToken: province.deviceToken,
    say: () => {},
  });
  return {
    ...demo,
    folder,
    province,
    account(username) {
      const found = demo.office.officers.find((officer) => officer.username === username);
      if (!found) throw new Error(`no officer ${username}`);
      return found;
    },
    async end() {
      await province.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A complete receiving form for a person without a card. */
export function draftOf(fullName: string): DraftInput {
  return {
    applicant: {
      fullName,
      identity: "",
      birthDate: "",
      sex: "",
      address: "Xã Đại Huệ, tỉnh Nghệ An",
      phone: "",
      email: "",
      source: "typed",
    },
    procedureCode: "1.004884",
    caseIndex: 0,
    components: [
      {
        name: "Giấy tờ thử",
        code: null,
        received: true,
        submittedAs: "ORIGINAL",
        originals: 1,
        copies: 0,
        secret: false,
      },
    ],
    sets: 1,
    deliverTo: "COUNTER",
    note: "",
    manualDueDay: "",
  };
}
