import type { NationalDossier, NationalFile } from "./facts.ts";
import { mapMessage } from "./mapping.ts";
import {
  callPortal,
  fileBlob,
  outsideName,
  type PlacedStep,
  type Portal,
  PortalAway,
  type PortalMeans,
  PortalRefused,
  requireWhole,
} from "./portal.ts";
import { GENERATION_2, meaningOf } from "./tables.ts";

/** The portal's address and the province's credentials there (interop 1.7). */
export interface Generation2Config {
  url: string;
  clientId: string;
  clientSecret: string;
}

/** before its last second; milliseconds */
const TOKEN_MARGIN = 30_000;

/** The second generation: GetToken, GetNextValue, UploadFile, CreateDossier, CapNhatTienTrinh, CapNhatTrangThai. */
export function generation2(config: Generation2Config, means: PortalMeans, nowMs: () => number): Portal {
  const table = GENERATION_2;
  let token: { value: string; until: number } | null = null;

  async function takeToken(): Promise<string> {
    if (token && token.until > nowMs()) return token.value;
    const { status, json } = await callPortal(`${config.url}/GetToken`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_id: config.clientId, client_secret: config.clientSecret }),
    });
    if (status !== 200 || typeof json.access_token !== "string") {
      throw new PortalAway("Cổng quốc gia không cấp quyền truy cập cho tỉnh");
    }
    const lives = Number(json.expires_in ?? 0) * 1000;
    token = { value: json.access_token, until: nowMs() + Math.max(0, lives - TOKEN_MARGIN) };
    return token.value;
  }

  /** A token that the portal does not take any more is taken anew once. */
  async function call(path: string, init: RequestInit) {
    for (let again = false; ; again = true) {
      const value = await takeToken();
      const answer = await callPortal(`${config.url}${path}`, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${value}` },
      });
      if (answer.status !== 401) return answer;
      token = null;
      if (again) throw new PortalAway("Cổng quốc gia không nhận quyền truy cập vừa cấp");
    }
  }

  const post = (path: string, body: unknown) =>
    call(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  type Reply = Awaited<ReturnType<typeof call>>;
  const meaning = ({ json, status }: Reply) =>
    meaningOf(table, String(json.code ?? status), String(json.message ?? ""));

  /** Throws `PortalRefused` for 400, `PortalAway` for what is no fault of the dossier. */
  function requireAccepted(answer: Reply): Record<string, unknown> {
    if (answer.status === 403 || answer.status === 404) {
      throw new PortalAway(`Cổng quốc gia chưa cho tỉnh dùng dịch vụ này (mã ${answer.status})`);
    }
    if (answer.status !== 200 || meaning(answer) !== "accepted") {
      const said = String(answer.json.message ?? "").trim();
      throw new PortalRefused(said || `Cổng trả mã ${answer.status}, không nêu lý do`);
    }
    return (answer.json.data ?? {}) as Record<string, unknown>;
  }

  async function nextValue(code: string): Promise<string> {
    const answer = await call(`/GetNextValue?code=${encodeURIComponent(code)}`, { method: "GET" });
    const body = requireAccepted(answer);
    const value = String(answer.json.value ?? body.value ?? "");
    if (value === "") throw new PortalAway("Cổng quốc gia chưa cấp mã hồ sơ");
    return value;
  }

  async function upload(file: NationalFile): Promise<NonNullable<NationalFile["uploaded"]>> {
    const known = await means.uploaded(file.sha256);
    if (known) return known;
    const form = new FormData();
    form.append("files", await fileBlob(await means.file(file.sha256), file.mediaType), outsideName(file));
    const data = requireAccepted(await call("/UploadFile", { method: "POST", body: form }));
    const [first] = Array.isArray(data) ? (data as Record<string, Record<string, unknown>>[]) : [];
    const [stored] = (first?.response?.data ?? []) as Record<string, unknown>[];
    const id = String(stored?.IdTepTin ?? "");
    if (id === "") throw new PortalAway("Cổng quốc gia chưa ghi được tệp");
    const at = { id, hash: String(stored?.HashTepTin ?? "") };
    await means.noteUploaded(file.sha256, at);
    return at;
  }

  const withUpload = async <T extends NationalFile>(file: T): Promise<T> => ({
    ...file,
    uploaded: await upload(file),
  });

  /** Where the id is not known the code alone names the dossier. */
  const placed = ({ step, place }: PlacedStep) => ({
    ...step,
    nationalCode: place.code,
    nationalId: place.id,
  });

  async function uploadedPapers(dossier: NationalDossier) {
    return Promise.all(
      dossier.kept.map(async (paper) => ({
        ...paper,
        files: await Promise.all(paper.files.map(withUpload)),
      })),
    );
  }

  return {
    key: "generation-2",
    table,

    async sendDossier(dossier, place, keep) {
      if (place.there) return { place, cut: [] };
      const shape = (subject: object) =>
        mapMessage(table, "dossier", {
          ...dossier,
          ...subject,
          serviceCode: table.serviceCode?.pattern.replace("{procedure}", dossier.procedure.code) ?? null,
        });
      // what is missing is said before a number and room for files are taken
      const pretended = dossier.kept.map((paper) => ({ ...paper, files: [] }));
      requireWhole(
        shape({ kept: pretended, nationalCode: place.code ?? dossier.portalCode ?? dossier.code }).missing,
      );
      const kept = await uploadedPapers(dossier);
      // what was filed there has its code already: under another it would be there twice
      const code = place.code ?? dossier.portalCode ?? (await nextValue(dossier.agencyCode));
      await keep({ ...place, code });
      const { message, missing, cut } = shape({ kept, nationalCode: code });
      requireWhole(missing);
      const answer = await post("/CreateDossier", message);
      // answered before and not heard: the number was given for this dossier alone
      if (meaning(answer) !== "duplicate") requireAccepted(answer);
      const data = (answer.json.data ?? {}) as Record<string, unknown>;
      const now = {
        code: String(data.maHoSo ?? code),
        id: data.idHoSo ? String(data.idHoSo) : null,
        there: true,
      };
      await keep(now);
      return { place: now, cut };
    },

    stepParts: [
      async (steps) => {
        const data = steps.map((step) => {
          const { message, missing } = mapMessage(table, "step", placed(step));
          requireWhole(missing);
          return message;
        });
        requireAccepted(await post("/CapNhatTienTrinh", data));
      },
      async (steps) => {
        const data: Record<string, unknown>[] = [];
        for (const one of steps) {
          const { dossier } = one;
          const resultFiles = await Promise.all(
            dossier.results.map(async (result) => ({
              ...result,
              file: result.file && (await withUpload(result.file)),
            })),
          );
          const subject = { ...placed(one), fees: dossier.fees, resultFiles };
          const { message, missing } = mapMessage(table, "status", subject);
          requireWhole(missing);
          data.push(message);
        }
        requireAccepted(await post("/CapNhatTrangThai", data));
      },
    ],
  };
}
