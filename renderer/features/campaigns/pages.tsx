import { useRef, useState } from "react";
import type { CheckWork } from "../../../preload/contract/index.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { Button, Empty, Panel } from "../../ui/index.ts";

/** How far one key scrolls, of what is in sight. */
const SHARE = 0.85;

/** The pages of a paper, one in sight; PgDn and PgUp walk through them from wherever the hand is. */
export function PagesPanel(props: { title: string; pages: CheckWork["pages"] }) {
  const { pages } = props;
  const [page, setPage] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const shown = pages[Math.min(page, pages.length - 1)];
  const turn = (step: number) => {
    setPage((old) => Math.max(0, Math.min(pages.length - 1, old + step)));
    box.current?.closest(".body")?.scrollTo({ top: 0 });
  };
  /** Down the page as long as there is more of it, then on to the next; so nothing is passed unseen. */
  const walk = (step: 1 | -1) => {
    const body = box.current?.closest(".body");
    if (!body) return;
    const left = step > 0 ? body.scrollHeight - body.clientHeight - body.scrollTop : body.scrollTop;
    if (left > 2) body.scrollBy({ top: step * body.clientHeight * SHARE });
    else turn(step);
  };
  useKeys({
    pagedown: { word: "Xem tiếp", run: () => walk(1) },
    pageup: { word: "Xem lại", run: () => walk(-1) },
  });
  return (
    <Panel
      title={props.title}
      className="fill"
      aside={
        pages.length > 0 ? (
          <span className="row small">
            <span className="num">
              Trang {Math.min(page, pages.length - 1) + 1}/{pages.length}
            </span>
            <Button onClick={() => walk(-1)}>
              Xem lại{" "}
              <span className="key" aria-hidden="true">
                PgUp
              </span>
            </Button>
            <Button onClick={() => walk(1)}>
              Xem tiếp{" "}
              <span className="key" aria-hidden="true">
                PgDn
              </span>
            </Button>
          </span>
        ) : null
      }
    >
      {shown ? (
        <div className="page-view" ref={box}>
          <BlobImage
            link={shown.preview}
            name={`${shown.id}-preview`}
            alt={`Trang ${page + 1} trong ${pages.length}`}
          />
        </div>
      ) : (
        <Empty title="Bản này không có trang." />
      )}
    </Panel>
  );
}
