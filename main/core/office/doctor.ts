import type { Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { toWireError } from "../errors.ts";
import { LOW_DISK } from "../sizes.ts";
import type { Sync } from "../sync/service.ts";

type Check = Output<"office.doctor">["checks"][number];

/** What is installed, reachable and healthy on this machine, and the fix for what is not. */
export function createDoctor(
  core: CoreContext,
  parts: {
    folder: string;
    sync: Sync;
    tokens(): Promise<{ module: string | null; count: number }>;
    calendarYears(): readonly number[];
    recovery: readonly string[];
  },
) {
  async function attempt(
    name: string,
    fix: string,
    look: () => Promise<{ ok: boolean; found: string }>,
  ): Promise<Check> {
    try {
      const { ok, found } = await look();
      return { name, ok, found, fix: ok ? null : fix };
    } catch (error) {
      return { name, ok: false, found: toWireError(error).message, fix };
    }
  }

  return async (): Promise<Output<"office.doctor">> => {
    const year = Number(core.now().slice(0, 4));
    const checks = await Promise.all([
      attempt("Dữ liệu", "Xem hướng dẫn CNTT, mục “Khôi phục dữ liệu”.", async () => {
        const row = await core.database.read
          .selectFrom("dossiers")
          .select((e) => e.fn.countAll<number>().as("n"))
          .executeTakeFirstOrThrow();
        const recovered =
          parts.recovery.length > 0 ? `; đã khôi phục khi mở: ${parts.recovery.join(" ")}` : "";
        return { ok: true, found: `${row.n} hồ sơ, mã hóa${recovered}` };
      }),
      attempt("Khóa mã hóa", "Bật kho khóa của hệ điều hành hoặc đặt cụm mật khẩu.", async () => ({
        ok: core.ports.keys.kind !== "file" || core.config.demonstration,
        found: core.ports.keys.kind === "file" ? "tệp khóa (chỉ dùng cho trình diễn)" : core.ports.keys.kind,
      })),
      attempt("Ổ đĩa", "Giải phóng chỗ trống, cần ít nhất 2 GB.", async () => {
        const free = await core.ports.disk.free(parts.folder);
        return { ok: free > LOW_DISK, found: `còn ${Math.floor(free / 1048576)} MB` };
      }),
      attempt("Token ký số", "Cắm token; nếu không thấy, cài phần mềm của nơi cấp token.", async () => {
        const { module, count } = await parts.tokens();
        if (!module) return { ok: false, found: "chưa khai báo thư viện token" };
        return { ok: count > 0, found: `${count} token (${module})` };
      }),
      attempt("Máy in", "Cài và bật máy in; trong lúc chờ có thể lưu tệp PDF.", async () => {
        const printers = await core.ports.printer.list();
        const main = printers.find((one) => one.isDefault) ?? printers[0];
        return { ok: printers.length > 0, found: main ? main.name : "chưa có máy in" };
      }),
      attempt("Máy chủ tỉnh", "Không cần làm gì nếu mất mạng; phần mềm tự gửi lại.", async () => {
        const status = await parts.sync.status();
        return { ok: status.configured && status.online, found: status.sentence };
      }),
      attempt("Lịch nghỉ", "Nạp lịch nghỉ của năm.", async () => ({
        ok: parts.calendarYears().includes(year),
        found: `có các năm ${parts.calendarYears().join(", ")}`,
      })),
    ]);
    return { healthy: checks.every((check) => check.ok), checks };
  };
}
