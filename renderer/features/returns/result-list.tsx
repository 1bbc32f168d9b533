import { useState } from "react";
import type { ReturnDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useMay } from "../../app/session.tsx";
import { Button, CheckField, Empty, ErrorNote, TextField, Word } from "../../ui/index.ts";

/** The results to tick as they are handed over; a paper one is scanned first. */
export function ResultList(props: {
  detail: ReturnDetail;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  scanning: boolean;
  onScan: (componentId: string) => void;
}) {
  const { detail, chosen } = props;
  const [naming, setNaming] = useState(false);
  const remove = useAction("returns.removePaper", { word: "bỏ kết quả giấy", stale: ["returns.get"] });
  function choose(id: string, on: boolean) {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    props.onChoose(next);
  }
  const firstToScan = detail.results.find(({ kind, blocked }) => kind === "paper" && blocked !== null)?.id;
  return (
    <fieldset className="stack">
      <legend className="strong">Kết quả (đánh dấu khi trao)</legend>
      {detail.results.length === 0 && !naming ? (
        <Empty title="Chưa ghi kết quả nào.">Ghi kết quả giấy vừa nhận được rồi quét.</Empty>
      ) : null}
      <ErrorNote error={remove.error ? wireOf(remove.error) : null} />
      <ul className="lines">
        {detail.results.map((result) => (
          <li key={result.id} className="stack">
            <div className="row apart">
              <CheckField
                name={`result-${result.id}`}
                label={
                  <>
                    {result.title}{" "}
                    <span className="small soft">
                      {result.kind === "paper" ? "bản giấy" : <span className="num">{result.code}</span>}
                    </span>
                  </>
                }
                checked={chosen.has(result.id) && result.blocked === null}
                disabled={result.blocked !== null}
                onChange={(on) => choose(result.id, on)}
              />
              <Word state={result.word} />
            </div>
            {result.blocked ? (
              <div className="row wrap small">
                <span>{result.blocked}</span>
                {result.kind === "paper" ? (
                  <>
                    <Button
                      hotkey={result.id === firstToScan ? "F6" : undefined}
                      busy={props.scanning}
                      onClick={() => props.onScan(result.id)}
                    >
                      Quét kết quả
                    </Button>
                    {result.scan?.state === "none" ? (
                      <Button
                        kind="quiet"
                        busy={remove.isPending}
                        onClick={() => remove.mutate({ componentId: result.id })}
                      >
                        Bỏ, ghi nhầm
                      </Button>
                    ) : null}
                    <Excuse componentId={result.id} />
                  </>
                ) : null}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {naming || detail.results.length === 0 ? (
        <AddPaper detail={detail} onDone={() => setNaming(false)} />
      ) : (
        <div>
          <Button kind="quiet" onClick={() => setNaming(true)}>
            Thêm kết quả giấy
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function AddPaper(props: { detail: ReturnDetail; onDone: () => void }) {
  const { detail } = props;
  const [title, setTitle] = useState(detail.usualResults[0] ?? "");
  const add = useAction("returns.addPaper", {
    word: "ghi kết quả giấy",
    stale: ["returns.get"],
    onDone: props.onDone,
  });
  const send = () => {
    if (title.trim().length >= 2) add.mutate({ id: detail.id, title });
  };
  return (
    <div className="row end">
      <div className="grow">
        <TextField
          label="Tên kết quả giấy"
          name="paperTitle"
          value={title}
          onChange={setTitle}
          maxLength={300}
          error={add.error ? wireOf(add.error).message : null}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            // Enter here names the paper, it does not give anything back
            event.preventDefault();
            send();
          }}
        />
      </div>
      <Button busy={add.isPending} onClick={send}>
        Ghi kết quả giấy
      </Button>
    </div>
  );
}

/** The head lets a paper leave unscanned; nobody else is offered it. */
function Excuse(props: { componentId: string }) {
  const may = useMay("returns.excuseScan");
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const excuse = useAction("returns.excuseScan", { word: "cho trả không quét", stale: ["returns.get"] });
  if (!may) return null;
  if (!open) {
    return (
      <Button kind="quiet" onClick={() => setOpen(true)}>
        Cho trả không quét
      </Button>
    );
  }
  return (
    <div className="row end grow">
      <div className="grow">
        <TextField
          label="Lý do cho trả không quét"
          name="excuseWhy"
          value={why}
          onChange={setWhy}
          maxLength={500}
          error={excuse.error ? wireOf(excuse.error).message : null}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.preventDefault();
          }}
        />
      </div>
      <Button busy={excuse.isPending} onClick={() => excuse.mutate({ componentId: props.componentId, why })}>
        Ghi quyết định
      </Button>
    </div>
  );
}
