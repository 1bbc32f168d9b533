import type { TestOffice } from "./office.ts";
import type { Call } from "./open-core.ts";

export interface TestFile {
  componentName: string;
  title: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** Registration of a birth: one paper that is required. */
export const PROCEDURE = "1.004884";

const sent = (files: readonly TestFile[]) =>
  files.map(({ bytes, ...about }) => ({ ...about, base64: Buffer.from(bytes).toString("base64") }));

async function post(office: Pick<TestOffice, "province">, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${office.province.url}/admin/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${office.province.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A person files through the portal; answers the filing's id. */
export async function fileOnline(
  office: Pick<TestOffice, "province" | "office">,
  filing: {
    fullName: string;
    files: readonly TestFile[];
    applicant?: Record<string, unknown>;
    more?: Record<string, unknown>;
  },
): Promise<string> {
  const { id } = (await post(office, "filings", {
    agencyCode: office.office.agency.code,
    procedureCode: PROCEDURE,
    procedureName: "Thủ tục đăng ký lại khai sinh",
    applicant: {
      fullName: filing.fullName,
      identity: "040190012345",
      birthDate: "1990-05-06",
      sex: "Nam",
      address: "Xóm 3, xã Đại Huệ, tỉnh Nghệ An",
      phone: "0912345678",
      email: "nguoi.nop@example.vn",
      ...filing.applicant,
    },
    declaration: [{ label: "Quan hệ với người được khai sinh", value: "Bản thân" }],
    accountVerified: true,
    attachments: sent(filing.files),
    ...filing.more,
  })) as { id: string };
  return id;
}

export const supplementOnline = (
  office: Pick<TestOffice, "province">,
  id: string,
  files: readonly TestFile[],
): Promise<unknown> => post(office, `filings/${id}/supplement`, { attachments: sent(files) });

export const withdrawOnline = (office: Pick<TestOffice, "province">, id: string): Promise<unknown> =>
  post(office, `filings/${id}/withdraw`, { why: "Nộp lại sau" });

/** The filing once every file of it was looked at. */
export async function judged(call: Call, id: string) {
  for (let tries = 0; tries < 600; tries++) {
    const filing = await call("online.filing", { id }).catch(() => undefined);
    const ready = filing?.files.every(
      (file) => file.state.code === "here" && file.malware.code !== "waiting",
    );
    if (filing && ready) return filing;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the files were never looked at");
}
