import type { NationalDossier } from "./facts.ts";
import { mapMessage } from "./mapping.ts";
import {
  callPortal,
  type Portal,
  PortalAway,
  type PortalMeans,
  PortalRefused,
  requireWhole,
} from "./portal.ts";
import { GENERATION_1, meaningOf } from "./tables.ts";

/** The adapter's address and who the province is there (interop 1.1). */
export interface Generation1Config {
  url: string;
  authEndpoint: string;
  integrationEndpoint: string;
  shareEndpoint: string;
  username: string;
  password: string;
  /** mã đơn vị */
  unit: string;
  /** header `dstcode` */
  providerCode: string;
}

interface Answer {
  code: string;
  message: string;
  result: Record<string, unknown>[];
}

type ProcedureWords = Pick<NationalDossier["procedure"], "name" | "fieldCode" | "fieldName">;

/** The first generation: login, session, `TraCuuHoSo`, `DongBoHoSoMC`, `CapNhatTienDoHoSoMC`. */
export function generation1(config: Generation1Config, means: PortalMeans): Portal {
  const table = GENERATION_1;
  let session: string | null = null;
  const procedures = new Map<string, ProcedureWords>();

  async function post(
    endpoint: string,
    body: Record<string, unknown>,
  ): Promise<Answer & { session: unknown }> {
    const { status, json } = await callPortal(`${config.url}${endpoint}`, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        charset: "utf-8",
        dstcode: config.providerCode,
      },
      body: JSON.stringify(body),
    });
    if (status !== 200) throw new PortalAway(`Cổng quốc gia không nhận kết nối của tỉnh (mã ${status})`);
    const result = Array.isArray(json.result) ? (json.result as Record<string, unknown>[]) : [];
    const code = String(json.error_code ?? "");
    return { code, message: String(json.message ?? ""), result, session: json.session };
  }

  async function signIn(): Promise<string> {
    const { username, password } = config;
    const answer = await post(config.authEndpoint, { username, password });
    if (answer.code !== "0" || typeof answer.session !== "string" || answer.session === "") {
      throw new PortalAway("Cổng quốc gia không cho tỉnh đăng nhập");
    }
    return answer.session;
  }

  /** A session that was lost is taken anew once; how long one lives is not known (interop 1.1). */
  async function call(service: string, given: Record<string, unknown>, share = false): Promise<Answer> {
    for (let again = false; ; again = true) {
      session ??= await signIn();
      const endpoint = share ? config.shareEndpoint : config.integrationEndpoint;
      const answer = await post(endpoint, { session, madonvi: config.unit, service, ...given });
      if (meaningOf(table, answer.code, answer.message) !== "session") return answer;
      session = null;
      if (again) throw new PortalAway("Cổng quốc gia không giữ phiên làm việc của tỉnh");
    }
  }

  /** Throws `PortalRefused` with the portal's words. */
  function requireAccepted(answer: Answer): void {
    const meaning = meaningOf(table, answer.code, answer.message);
    if (meaning !== "accepted") {
      throw new PortalRefused(answer.message.trim() || `Cổng trả mã ${answer.code}, không nêu lý do`);
    }
  }

  /** The catalogue's words win over ours (interop 1.2). */
  async function procedureWords(code: string): Promise<ProcedureWords | null> {
    const known = procedures.get(code);
    if (known) return known;
    const answer = await call("LayThuTuc", { maTTHC: code }, true);
    requireAccepted(answer);
    const [found] = answer.result;
    if (!found) return null;
    const [field] = (found.LINHVUCTHUCHIEN ?? []) as Record<string, unknown>[];
    const words = {
      name: String(found.TENTTHC ?? ""),
      fieldCode: field?.MALINHVUC ? String(field.MALINHVUC) : null,
      fieldName: field?.TENLINHVUC ? String(field.TENLINHVUC) : null,
    };
    procedures.set(code, words);
    return words;
  }

  const linked = <T extends { file: { sha256: string } | null }>(row: T) => ({
    ...row,
    file: row.file && { ...row.file, url: means.link(row.file.sha256) },
  });

  return {
    key: "generation-1",
    table,

    async sendDossier(dossier, place, keep) {
      const words = dossier.procedure.code ? await procedureWords(dossier.procedure.code) : null;
      const { message, missing, cut } = mapMessage(table, "dossier", {
        ...dossier,
        procedure: { ...dossier.procedure, ...words },
        papers: dossier.papers.map(linked),
        supplements: dossier.supplements.map((asked) => ({ ...asked, papers: asked.papers.map(linked) })),
        results: dossier.results.map(linked),
      });
      requireWhole(missing);
      const found = await call("TraCuuHoSo", { mahoso: dossier.code });
      const [held] = found.result;
      // the same code at another procedure is somebody else's dossier: never overwritten
      if (held?.MaTTHC && held.MaTTHC !== message.MaTTHC) {
        throw new PortalRefused(`mã hồ sơ ${dossier.code} trên Cổng đang thuộc một hồ sơ của thủ tục khác`);
      }
      const send = (isUpdating: boolean) =>
        call("DongBoHoSoMC", { isUpdating: isUpdating ? "True" : "False", data: [message] });
      let answer = await send(place.there || held !== undefined);
      if (meaningOf(table, answer.code, answer.message) === "duplicate") answer = await send(true);
      requireAccepted(answer);
      const now = { code: dossier.code, id: null, there: true };
      await keep(now);
      return { place: now, cut };
    },

    stepParts: [
      async (steps) => {
        const data = steps.map(({ step }) => {
          const { message, missing } = mapMessage(table, "step", step);
          requireWhole(missing);
          return message;
        });
        requireAccepted(await call("CapNhatTienDoHoSoMC", { data }));
      },
    ],
  };
}
