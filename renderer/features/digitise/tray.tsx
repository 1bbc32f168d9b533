import type { DocumentDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { BlobImage } from "../../app/pictures.tsx";
import { ErrorNote, Panel, rowKeys } from "../../ui/index.ts";

const WHY: Record<DocumentDetail["aside"][number]["why"], string> = {
  blank: "mặt trắng",
  removed: "đã bỏ",
  replaced: "đã thay",
  separator: "tờ phân cách",
};

/** Pages that were taken out: still here, one key puts them back where they stood. */
export function TrayPanel(props: { document: DocumentDetail }) {
  const { document } = props;
  const back = useAction("digitise.bringBack", { word: "đưa trang lại", stale: ["digitise.get"] });
  if (document.aside.length === 0) return null;
  return (
    <Panel title={`Đã bỏ ra (${document.aside.length})`}>
      <ErrorNote error={back.error ? wireOf(back.error) : null} />
      <ul className="tray" onKeyDown={rowKeys}>
        {document.aside.map((page, index) => (
          <li key={page.id}>
            <BlobImage
              link={page.thumbnail}
              from="digitise.get"
              name={`${page.sha256}-${page.look}-thumbnail`}
              alt=""
            />
            <span className="small grow">{WHY[page.why]}</span>
            <button
              data-row
              type="button"
              className="link"
              aria-label={`Đưa lại trang ${index + 1} trong khay, ${WHY[page.why]}`}
              onClick={() => back.mutate({ documentId: document.id, pageId: page.id })}
            >
              Đưa lại
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
