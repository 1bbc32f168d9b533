import { type Selectable, type SqlBool, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { NoticeRow, StateWord } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { storedApplicant } from "../people/service.ts";
import { displayTime } from "../time.ts";

type Row = Selectable<Schema["notices"]>;

const STATES: Record<string, Omit<StateWord, "code">> = {
  asked: { word: "Chờ tỉnh báo", tone: "info" },
  "to-call": { word: "Cần gọi", tone: "warning" },
  sent: { word: "Tỉnh đã báo", tone: "good" },
  told: { word: "Đã báo", tone: "good" },
  ended: { word: "Không cần báo nữa", tone: "neutral" },
};
/** rows of each part of the list at most */
const SHOWN = 300;

/** How notices are shown: the call list, what is on its way with its channel, and what was told. */
export function createNoticeViews(core: CoreContext) {
  const { read } = core.database;

  const rows = () =>
    read
      .selectFrom("notices")
      .innerJoin("dossiers", "dossiers.id", "notices.dossier_id")
      .selectAll("notices")
      .select([
        "dossiers.code as code",
        "dossiers.applicant_name as applicant_name",
        "dossiers.applicant as applicant",
      ]);

  /** The province had its time: the notice is on the call list until it says that the person knows. */
  const isLate = (row: Row) => row.state === "asked" && (row.call_from ?? row.at) <= core.now();

  /** For whom somebody calls: what the province could not tell, and what it did not confirm in its time. */
  const toCall = () =>
    sql<SqlBool>`(notices.state = 'to-call'
      or (notices.state = 'asked' and coalesce(notices.call_from, notices.at) <= ${core.now()}))`;

  function view(row: Row & { code: string; applicant_name: string; applicant: string }): NoticeRow {
    const late = isLate(row);
    const code = late ? "to-call" : row.state;
    const { phone, email } = storedApplicant(row.applicant);
    const channel = [phone && "tin nhắn", email && "thư điện tử"].filter(Boolean).join(" hoặc ");
    const said = [
      row.said || (late ? "Tỉnh chưa báo được" : code === "asked" && channel ? `Qua ${channel}` : ""),
      row.settled_by,
      row.settled_at ? displayTime(row.settled_at) : "",
    ];
    return {
      id: row.id,
      dossierId: row.dossier_id,
      code: row.code,
      applicantName: row.applicant_name,
      about: row.name,
      text: row.text,
      at: row.at,
      state: { code, ...(STATES[code] ?? { word: code, tone: "neutral" as const }) },
      said: said.filter(Boolean).join(", "),
      toCall: code === "to-call",
    };
  }

  return {
    /** Whom to call first, the longest waiting on top; then what is on its way, then what was told lately. */
    async list(): Promise<NoticeRow[]> {
      const open = rows()
        .where("notices.state", "in", ["asked", "to-call"])
        .orderBy("notices.seq")
        .limit(SHOWN);
      const calls = await open.where(toCall()).execute();
      const coming = await open.where(sql<SqlBool>`not ${toCall()}`).execute();
      const settled = await rows()
        .where("notices.state", "not in", ["asked", "to-call"])
        .orderBy("notices.seq", "desc")
        .limit(SHOWN)
        .execute();
      return [...calls, ...coming, ...settled].map(view);
    },

    async ofDossier(id: string): Promise<NoticeRow[]> {
      const found = await rows().where("notices.dossier_id", "=", id).orderBy("notices.seq").execute();
      return found.map(view);
    },
  };
}
