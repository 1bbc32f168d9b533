import { useRef, useState } from "react";
import type { CheckWork } from "../../../preload/contract/index.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { Button, Empty, Panel } from "../../ui/index.ts";

/** The pages of a paper, one in sight; PgUp and PgDn turn them from wherever the hand is. */
export function PagesPanel(props: { title: string; pages: CheckWork["pages"] }) {
  const { pages } = props;
  const [page, setPage] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const shown = pages[Math.min(page, pages.length - 1)];
  const turn = (step: number) => {
    setPage((old) => Math.max(0, Math.min(pages.length - 1, old + step)));
    box.current?.closest(".body")?.scrollTo({ top: 0 });
  };
  useKeys({
    pagedown: { word: "Trang sau", run: () => turn(1) },
    pageup: { word: "Trang trước", run: () => turn(-1) },
  });
  return (
    <Panel
      title={props.title}
      className="fill"
      aside={
        pages.length > 1 ? (
          <span className="row small">
            <Button disabled={page === 0} onClick={() => turn(-1)}>
              Trước{" "}
              <span className="key" aria-hidden="true">
                PgUp
              </span>
            </Button>
            <span className="num">
              {page + 1}/{pages.length}
            </span>
            <Button disabled={page >= pages.length - 1} onClick={() => turn(1)}>
              Sau{" "}
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
