import type { WriteTx } from "../../../db/database.ts";
import type { IssuedPaper } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { FormContent, FormKind, FormProfile, Forms } from "../forms/service.ts";

const TITLES: Partial<Record<FormKind, string>> = {
  receipt: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
  supplement: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
  refusal: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
  apology: "Phiếu xin lỗi và đề nghị gia hạn thời gian giải quyết",
  stop: "Thông báo dừng giải quyết hồ sơ",
  control: "Phiếu kiểm soát quá trình giải quyết hồ sơ",
  "transfer-list": "Danh sách bàn giao hồ sơ",
};

/** The title of a paper of the life of a dossier; what has none is called by its code. */
export const paperTitle = (kind: string): string => TITLES[kind as FormKind] ?? kind;

/** Gives a paper out in the event's transaction, and says which it is by its title. */
export function createIssuing(core: CoreContext, forms: Forms) {
  return async function issue<K extends FormKind>(
    tx: WriteTx,
    form: {
      kind: K;
      profile: FormProfile;
      dossierId: string | null;
      subjectId: string;
      content: FormContent<K>;
      by: string;
      replaces?: string;
      number?: string;
    },
  ): Promise<IssuedPaper> {
    const given = await forms.issue<K>(tx, { id: core.ports.random.uuid(), ...form });
    return { id: given.id, kind: form.kind, title: paperTitle(form.kind), number: given.number };
  };
}

export type Issue = ReturnType<typeof createIssuing>;
