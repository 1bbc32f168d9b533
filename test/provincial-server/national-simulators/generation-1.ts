import { createHash, randomBytes } from "node:crypto";
import Fastify from "fastify";
import { z } from "zod";
import { Dossier1, Step1 } from "./shapes-1.ts";
import { Troubles } from "./trouble.ts";

/** A dossier as it stands at the portal, with how it came there. */
export interface Arrived1 {
  message: Dossier1;
  /** how often it was created (once) and told anew */
  created: number;
  updated: number;
  steps: Step1[];
  /** steps that were told again as they had been told before */
  repeated: number;
  /** SHA-256 of each file that was fetched, by its address */
  files: Map<string, string>;
}

const Call = z.looseObject({
  session: z.string(),
  madonvi: z.string().min(1),
  service: z.string(),
});

const UNIT = "H41";
const PROVIDER = "VN:GOV:000.00.00.G22:dvcqg";
const CREDENTIALS = { username: "tinh-thu", password: "mat-khau-thu" };

/**
 * The national adapter of the first generation as a real HTTP server (interop 1.1 to 1.3): refuses what is not as it
 * must be, keeps what arrived, fetches every file by its address, fails when it is told to.
 */
export async function startGeneration1(options: {
  procedures: Record<string, [string, string, string]>;
  port?: number;
}) {
  const app = Fastify({ bodyLimit: 32 * 1024 * 1024, forceCloseConnections: true });
  const troubles = new Troubles();
  const dossiers = new Map<string, Arrived1>();
  const sessions = new Set<string>();
  const refused: { service: string; why: string }[] = [];
  const largest = { steps: 0 };

  const no = (code: string, message: string) => ({ error_code: code, message, result: [] });
  const yes = (result: unknown[] = []) => ({ error_code: "0", message: "Thực hiện thành công", result });

  app.addHook("onRequest", async (request, reply) => {
    const { dstcode, charset, accept } = request.headers as Record<string, string | undefined>;
    if (dstcode !== PROVIDER || charset !== "utf-8" || !accept?.includes("json")) {
      return reply.code(403).send({ error_code: "-1", message: "Thiếu hoặc sai thông tin điều hướng" });
    }
  });

  app.post("/login", async (request, reply) => {
    if (await troubles.before("login", reply)) return reply;
    const { username, password } = request.body as Record<string, string>;
    if (username !== CREDENTIALS.username || password !== CREDENTIALS.password) {
      return { session: "", error_code: "-1" };
    }
    const session = randomBytes(12).toString("hex");
    sessions.add(session);
    return { session, error_code: "0" };
  });

  for (const [path, services] of [
    ["/push", { TraCuuHoSo: find, DongBoHoSoMC: take, CapNhatTienDoHoSoMC: takeSteps }],
    ["/share", { LayThuTuc: procedure }],
  ] as const) {
    app.post(path, async (request, reply) => {
      const call = Call.safeParse(request.body);
      if (!call.success) return no("-1", "Bản tin sai cấu trúc");
      const { service, session } = call.data;
      if (troubles.take("session", service)) sessions.clear();
      if (await troubles.before(service, reply, request.body)) return reply;
      if (!sessions.has(session)) return no("-1", "Phiên làm việc không hợp lệ hoặc đã hết hạn");
      if (call.data.madonvi !== UNIT) return no("-1", "Đơn vị không được kết nối");
      const serve = (services as Record<string, (body: Record<string, unknown>) => Promise<object>>)[service];
      if (!serve) return no("-1", `Không có dịch vụ ${service}`);
      const answer = await serve(call.data);
      const { error_code, message } = answer as { error_code: string; message: string };
      if (error_code !== "0") refused.push({ service, why: message });
      if (troubles.after(service, request, reply)) return reply;
      return answer;
    });
  }

  async function procedure({ maTTHC }: Record<string, unknown>) {
    const known = options.procedures[String(maTTHC)];
    if (!known) return no("-1", `Thủ tục ${maTTHC} không có trên Cổng`);
    const [TENTTHC, MALINHVUC, TENLINHVUC] = known;
    return yes([{ MaTTHC: maTTHC, TENTTHC, LINHVUCTHUCHIEN: [{ MALINHVUC, TENLINHVUC }] }]);
  }

  async function find({ mahoso }: Record<string, unknown>) {
    const found = dossiers.get(String(mahoso));
    return yes(found ? [found.message] : []);
  }

  async function take(body: Record<string, unknown>) {
    const refusal = troubles.take("refuse", "DongBoHoSoMC");
    if (refusal) return no("-1", refusal.words ?? "Từ chối");
    const { isUpdating, data } = body;
    if (isUpdating !== "True" && isUpdating !== "False")
      return no("-1", "isUpdating phải là True hoặc False");
    const parsed = z.array(Dossier1).length(1).safeParse(data);
    if (!parsed.success) return no("-1", `Dữ liệu hồ sơ sai: ${z.prettifyError(parsed.error)}`);
    const [message] = parsed.data;
    const before = dossiers.get(message!.MaHoSo);
    if (before && isUpdating === "False") return no("3", "Mã hồ sơ đã tồn tại");
    if (!before && isUpdating === "True") return no("-1", "Mã hồ sơ chưa có");
    const [known] = options.procedures[message!.MaTTHC] ?? [];
    if (known !== message!.TenTTHC) return no("-1", "Tên thủ tục khác danh mục của Cổng");
    const files = new Map(before?.files);
    for (const url of [
      ...message!.TaiLieuNop.map(({ DuongDanTaiTepTin }) => DuongDanTaiTepTin),
      ...message!.DanhSachGiayToKetQua.map(({ DuongDanTepTinKetQua }) => DuongDanTepTinKetQua),
    ]) {
      if (url === "" || files.has(url)) continue;
      const response = await fetch(url);
      if (!response.ok) return no("-1", "Không tải được tệp đính kèm");
      files.set(
        url,
        createHash("sha256")
          .update(Buffer.from(await response.arrayBuffer()))
          .digest("hex"),
      );
    }
    dossiers.set(message!.MaHoSo, {
      message: message!,
      created: (before?.created ?? 0) + (isUpdating === "False" ? 1 : 0),
      updated: (before?.updated ?? 0) + (isUpdating === "True" ? 1 : 0),
      steps: before?.steps ?? [],
      repeated: before?.repeated ?? 0,
      files,
    });
    return yes();
  }

  async function takeSteps({ data }: Record<string, unknown>) {
    const refusal = troubles.take("refuse", "CapNhatTienDoHoSoMC");
    if (refusal) return no("-1", refusal.words ?? "Từ chối");
    const parsed = z.array(Step1).min(1).max(10).safeParse(data);
    if (!parsed.success) return no("-1", `Dữ liệu tiến trình sai: ${z.prettifyError(parsed.error)}`);
    const unknown = parsed.data.find(({ MaHoSo }) => !dossiers.has(MaHoSo));
    if (unknown) return no("-1", `Chưa có hồ sơ ${unknown.MaHoSo}`);
    largest.steps = Math.max(largest.steps, parsed.data.length);
    for (const step of parsed.data) {
      const dossier = dossiers.get(step.MaHoSo)!;
      // one step is one moment, one hand and one deed: told again it stays the same step
      if (dossier.steps.some((one) => JSON.stringify(one) === JSON.stringify(step))) dossier.repeated++;
      else dossier.steps.push(step);
    }
    return yes();
  }

  const url = await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  return {
    config: {
      url,
      authEndpoint: "/login",
      integrationEndpoint: "/push",
      shareEndpoint: "/share",
      ...CREDENTIALS,
      unit: UNIT,
      providerCode: PROVIDER,
    },
    dossiers,
    refused,
    largest,
    trouble: (trouble: Parameters<Troubles["add"]>[0]) => troubles.add(trouble),
    close: () => app.close(),
  };
}
