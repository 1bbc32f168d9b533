import { createHash, randomBytes, randomUUID } from "node:crypto";
import Fastify from "fastify";
import { z } from "zod";
import { Dossier2, Status2, Step2 } from "./shapes-2.ts";
import { Troubles } from "./trouble.ts";

export interface Arrived2 {
  id: string;
  message: Dossier2;
  /** how often CreateDossier was called for it */
  asked: number;
  steps: Step2[];
  repeated: number;
  statuses: Status2[];
}

const CREDENTIALS = { clientId: "tinh-thu", clientSecret: "bi-mat-thu" };

/**
 * The national portal of the second generation as a real HTTP server (interop 1.7): token, numbers, files by upload,
 * strict shapes, `IDHoSo` here and `IdHoSo` there; it fails when it is told to.
 */
export async function startGeneration2(options: { port?: number } = {}) {
  const app = Fastify({ bodyLimit: 64 * 1024 * 1024, forceCloseConnections: true });
  const troubles = new Troubles();
  const dossiers = new Map<string, Arrived2>();
  const files = new Map<string, { hash: string; size: number }>();
  const tokens = new Set<string>();
  const refused: { service: string; why: string }[] = [];
  const largest = { steps: 0 };
  let given = 92_636;

  app.addContentTypeParser("multipart/form-data", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );

  app.post("/GetToken", async (request, reply) => {
    if (await troubles.before("GetToken", reply)) return reply;
    const { client_id, client_secret } = request.body as Record<string, string>;
    if (client_id !== CREDENTIALS.clientId || client_secret !== CREDENTIALS.clientSecret) {
      return reply.code(401).send({ code: 401, message: "Sai thông tin kết nối", data: null });
    }
    const token = randomBytes(16).toString("hex");
    tokens.add(token);
    return { access_token: token, expires_in: 3600, token_type: "Bearer", scope: "default" };
  });

  app.addHook("preHandler", async (request, reply) => {
    const service = request.url.split("?")[0]!.slice(1);
    if (service === "GetToken") return;
    if (troubles.take("session", service)) tokens.clear();
    if (await troubles.before(service, reply, request.body)) return reply;
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    if (!tokens.has(token)) return reply.code(401).send({ code: 401, message: "Token hết hạn", data: null });
    const refusal = troubles.take("refuse", service);
    if (refusal) return reply.code(400).send({ code: 400, message: refusal.words ?? "Từ chối", data: null });
  });

  /** One service: what it throws is a 400, what it answers is put into the portal's envelope. */
  function serve(
    method: "GET" | "POST",
    service: string,
    work: (body: unknown, query: Record<string, string>, type: string) => Promise<object>,
  ) {
    app.route({
      method,
      url: `/${service}`,
      async handler(request, reply) {
        let answer: object;
        try {
          answer = await work(
            request.body,
            request.query as Record<string, string>,
            request.headers["content-type"] ?? "",
          );
        } catch (error) {
          const why = error instanceof Refusal ? error.message : String(error);
          refused.push({ service, why });
          const data = error instanceof Refusal ? error.data : null;
          return reply.code(400).send({ code: 400, message: why, data });
        }
        if (troubles.after(service, request, reply)) return reply;
        return answer;
      },
    });
  }

  const checked = <T>(shape: z.ZodType<T>, value: unknown): T => {
    const parsed = shape.safeParse(value);
    if (!parsed.success) throw new Refusal(`Thiếu hoặc sai trường: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  };
  const done = (data: unknown) => ({ code: 200, message: "Thành công", data });

  serve("GET", "GetNextValue", async (_body, { code }) => {
    if (!code) throw new Refusal("Thiếu code");
    given += 1;
    return { value: `G09.20-20260609-${String(given).padStart(7, "0")}` };
  });

  serve("POST", "UploadFile", async (body, _query, type) => {
    const form = await new Response(body as unknown as BodyInit, {
      headers: { "content-type": type },
    }).formData();
    const [file, ...more] = form.getAll("files");
    if (!(file instanceof File) || more.length > 0) throw new Refusal("Cần đúng một tệp ở trường files");
    const bytes = Buffer.from(await file.arrayBuffer());
    const IdTepTin = randomUUID();
    const HashTepTin = createHash("sha256").update(bytes).digest("hex");
    files.set(IdTepTin, { hash: HashTepTin, size: bytes.length });
    return done([{ response: { data: [{ IdTepTin, HashTepTin }] } }]);
  });

  serve("POST", "CreateDossier", async (body) => {
    const message = checked(Dossier2, body);
    for (const { GiayToDinhKem } of message.ThanhPhanHoSo) {
      const lost = GiayToDinhKem.find(({ IdGiayTo, HashTepTin }) => files.get(IdGiayTo)?.hash !== HashTepTin);
      if (lost) throw new Refusal(`Tệp ${lost.TenGiayTo} chưa được tải lên`);
    }
    const before = dossiers.get(message.MaHoSo);
    if (before) {
      before.asked++;
      throw new Refusal("Mã hồ sơ đã tồn tại", { idHoSo: before.id, maHoSo: message.MaHoSo });
    }
    const id = randomUUID();
    dossiers.set(message.MaHoSo, { id, message, asked: 1, steps: [], repeated: 0, statuses: [] });
    return done({ idHoSo: id, maHoSo: message.MaHoSo });
  });

  /** Throws for a dossier that is not there, or is named by another's id. */
  const find = (code: string, id: string): Arrived2 => {
    const found = dossiers.get(code);
    if (!found || (id !== "" && id !== found.id)) throw new Refusal(`Không có hồ sơ ${code}`);
    return found;
  };

  serve("POST", "CapNhatTienTrinh", async (body) => {
    const steps = checked(z.array(Step2).min(1).max(10), body);
    largest.steps = Math.max(largest.steps, steps.length);
    for (const step of steps) find(step.MaHoSo, step.IDHoSo);
    for (const step of steps) {
      const dossier = find(step.MaHoSo, step.IDHoSo);
      if (dossier.steps.some((one) => JSON.stringify(one) === JSON.stringify(step))) dossier.repeated++;
      else dossier.steps.push(step);
    }
    return done(null);
  });

  serve("POST", "CapNhatTrangThai", async (body) => {
    const statuses = checked(z.array(Status2).min(1).max(10), body);
    for (const status of statuses) find(status.MaHoSo, status.IdHoSo).statuses.push(status);
    return done(null);
  });

  const url = await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  return {
    config: { url, ...CREDENTIALS },
    dossiers,
    files,
    refused,
    largest,
    trouble: (trouble: Parameters<Troubles["add"]>[0]) => troubles.add(trouble),
    close: () => app.close(),
  };
}

class Refusal extends Error {
  readonly data: unknown;

  constructor(message: string, data: unknown = null) {
    super(message);
    this.data = data;
  }
}
