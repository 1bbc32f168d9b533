import type { Applicant, EarlierPerson } from "../../../preload/contract/index.ts";
import { dayText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, State } from "../../ui/index.ts";
import { differencesOf, emptyFilled } from "./card-fill.ts";
import type { Earlier } from "./lookups.ts";
import { Verified } from "./who.tsx";

const hidden = (identity: string): string => (identity ? `số •••${identity.slice(-4)}` : "không có số");
const WHY: Record<EarlierPerson["why"], string> = {
  identity: "cùng số định danh",
  "old-identity": "trùng số cũ",
  "name-birth": "cùng họ tên, ngày sinh",
  "name-phone": "cùng họ tên, điện thoại",
};

/**
 * Someone who came before, offered: taking over fills what is empty and nothing else; where the card and the earlier
 * dossier differ both are shown. An open dossier of the same procedure is said before a second one is received.
 */
export function EarlierPanel(props: {
  earlier: Earlier;
  applicant: Applicant;
  procedureCode: string;
  onChange: (patch: Partial<Applicant>) => void;
}) {
  const { applicant, onChange } = props;
  const { same, maybe } = props.earlier;
  const first = same ?? maybe[0];
  const take = (person: EarlierPerson) => onChange(emptyFilled(applicant, person));
  const fills = (person: EarlierPerson) => Object.keys(emptyFilled(applicant, person)).length > 0;
  useKeys({
    f5: first && fills(first) ? { word: "Lấy thông tin lần nộp trước", run: () => take(first) } : undefined,
  });
  if (!first) return null;
  const open = same?.open.find((dossier) => dossier.procedureCode === props.procedureCode);
  const differences = same ? differencesOf(applicant, same) : [];
  return (
    <section className="earlier stack" aria-label="Người đã từng nộp hồ sơ">
      {open ? (
        <State tone="warning">
          Đang có hồ sơ {open.code} cùng thủ tục, {open.state.word.toLowerCase()}. Hỏi lại trước khi nhận
          thêm.
        </State>
      ) : null}
      {same ? (
        <div className="row wrap">
          <State tone="info">
            Đã nộp {same.count} hồ sơ, gần nhất {dayText(same.lastAt)}
          </State>
          <Verified applicant={same.applicant} />
          {fills(same) ? (
            <Button hotkey="F5" onClick={() => take(same)}>
              Lấy thông tin cũ
            </Button>
          ) : null}
        </div>
      ) : null}
      {differences.length > 0 && same ? (
        <table className="differences small" aria-label="Chỗ khác với lần nộp trước">
          <thead>
            <tr>
              <th scope="col">Khác nhau</th>
              <th scope="col">Bây giờ</th>
              <th scope="col">Lần trước</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field, word }) => (
              <tr key={field}>
                <th scope="row">{word}</th>
                <td>{dayText(applicant[field])}</td>
                <td>
                  {dayText(same.applicant[field])}{" "}
                  <button
                    type="button"
                    className="link"
                    onClick={() => onChange({ [field]: same.applicant[field] })}
                  >
                    Lấy cái này
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {maybe.map((person, index) => (
        <div className="row wrap" key={person.dossiers[0]?.id ?? index}>
          <State tone="neutral">
            Có thể là {person.applicant.fullName}
            {person.applicant.birthDate ? `, sinh ${dayText(person.applicant.birthDate)}` : ""},{" "}
            {hidden(person.applicant.identity)} ({WHY[person.why]})
          </State>
          {fills(person) ? (
            <Button hotkey={!same && index === 0 ? "F5" : undefined} onClick={() => take(person)}>
              Đúng người này
            </Button>
          ) : null}
        </div>
      ))}
    </section>
  );
}
