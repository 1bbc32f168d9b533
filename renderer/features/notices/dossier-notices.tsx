import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Panel, Word } from "../../ui/index.ts";

/** What the person of one dossier was told, and what they still must be; nothing where nothing was owed. */
export function DossierNotices(props: { dossierId: string }) {
  const rows = useCall("notices.ofDossier", { id: props.dossierId }).data ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel title="Báo người nộp">
      <ul className="lines">
        {rows.map((row) => (
          <li key={row.id}>
            <p>
              {row.about} <Word state={row.state} />
            </p>
            <p className="small soft">{[timeText(row.at), row.said].filter(Boolean).join(" · ")}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
