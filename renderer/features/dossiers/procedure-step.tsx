import { useEffect, useId, useLayoutEffect, useRef } from "react";
import type { ComponentInput, DraftContent, ProcedureDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, handAt, Panel, SelectField, TextField } from "../../ui/index.ts";
import { ProcedurePicker } from "../catalogue/picker.tsx";
import { ComponentRow } from "./component-row.tsx";
import { carryOver, isShownCard, isUsual } from "./drafts.ts";

type Change = (patch: Partial<DraftContent> | ((old: DraftContent) => Partial<DraftContent>)) => void;

/** Step 2: which procedure, which case, which papers came. */
export function ProcedureStep(props: {
  content: DraftContent;
  /** a new form that begins with this procedure */
  begin?: string;
  onChange: Change;
}) {
  const { content } = props;
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  /** since a procedure was picked, until its papers are there: whether the hand still waits for them */
  const waits = useRef<(() => boolean) | null>(null);
  const toFocus = useRef("");
  const detail = useCall(
    "catalogue.procedure",
    { code: content.procedureCode },
    { enabled: content.procedureCode !== "", staleTime: 600_000 },
  );
  const procedure = detail.data;
  const cases = procedure?.cases ?? [];
  const papers = cases[content.caseIndex]?.components ?? [];

  function fill(found: ProcedureDetail, caseIndex: number): void {
    const asked = found.cases[caseIndex]?.components ?? [];
    props.onChange((old) => ({
      caseIndex,
      components: carryOver(old.components, asked).map((one, index) =>
        isShownCard(asked[index], old.applicant) ? { ...one, received: true } : one,
      ),
    }));
  }

  // a procedure that was just picked brings its papers; a restored draft keeps what was ticked
  useEffect(() => {
    if (!procedure || !waits.current || procedure.code !== content.procedureCode) return;
    fill(procedure, 0);
    if (waits.current()) {
      toFocus.current = procedure.cases.length > 1 ? '[name="case"]' : '[name="component-0"]';
    }
    waits.current = null;
  });

  // in the same turn that shows the papers: whoever sees them finds the hand on the first
  useLayoutEffect(() => {
    if (toFocus.current) box.current?.querySelector<HTMLElement>(toFocus.current)?.focus();
    toFocus.current = "";
  });

  /** Another procedure keeps the applicant and what was handed in of the papers that both ask for. */
  function pick(code: string): void {
    waits.current = handAt();
    props.onChange({ procedureCode: code, caseIndex: 0, manualDueDay: "" });
  }

  const begin = useRef(props.begin);
  useEffect(() => {
    if (!begin.current) return;
    const code = begin.current;
    begin.current = undefined;
    pick(code);
  });

  function setComponent(index: number, patch: Partial<ComponentInput>): void {
    props.onChange((old) => ({
      components: old.components.map((component, i) =>
        i === index ? { ...component, ...patch } : component,
      ),
    }));
  }

  /** Once: what is usually handed in. Once more: every paper. */
  function receiveAll(): void {
    props.onChange((old) => {
      const usual = (index: number) => isUsual(papers[index], old.applicant);
      const isThere = old.components.every((one, index) => one.received || !usual(index));
      const wanted = (index: number) =>
        isThere ? papers[index]?.digitise.reason !== "E_FILED" : usual(index);
      return {
        components: old.components.map((one, index) => ({ ...one, received: one.received || wanted(index) })),
      };
    });
  }

  function addExtra(): void {
    const name = content.otherPaper.trim();
    if (!name) return;
    props.onChange((old) => ({
      components: [
        ...old.components,
        { name, code: null, received: true, submittedAs: "ORIGINAL", originals: 1, copies: 0, secret: false },
      ],
      otherPaper: "",
    }));
  }

  useKeys({
    f8: content.components.length > 0 ? { word: "Đã nhận đủ giấy tờ", run: receiveAll } : undefined,
  });
  const ticked = content.components.filter((component) => component.received).length;

  return (
    <Panel
      title="2. Thủ tục và giấy tờ"
      aside={
        content.components.length > 0 ? (
          <div className="row">
            <span className="small">
              Đã nhận {ticked} trong {content.components.length} loại
            </span>
            <Button hotkey="F8" onClick={receiveAll}>
              Nhận đủ
            </Button>
          </div>
        ) : null
      }
    >
      <div className="stack" ref={box}>
        <ProcedurePicker
          picked={content.procedureCode ? { code: content.procedureCode, name: procedure?.name ?? "" } : null}
          onPick={pick}
        />
        <ErrorNote error={detail.error ? wireOf(detail.error) : null} />
        {procedure && cases.length > 1 ? (
          <SelectField
            label="Trường hợp"
            name="case"
            value={String(content.caseIndex)}
            options={cases.map((entry, index) => ({ value: String(index), label: entry.name }))}
            onChange={(value) => fill(procedure, Number(value))}
          />
        ) : null}
        {content.components.length === 0 ? (
          <Empty
            title={content.procedureCode ? "Thủ tục này chưa có danh mục giấy tờ." : "Chưa chọn thủ tục."}
          >
            {content.procedureCode
              ? "Thêm từng giấy tờ nhận được ở ô bên dưới."
              : "Gõ vài chữ của tên hoặc mã thủ tục ở ô trên, ↑ ↓ để chọn, Enter để lấy."}
          </Empty>
        ) : (
          <ul className="papers" id={listId} aria-label="Giấy tờ của hồ sơ">
            {content.components.map((component, index) => (
              <ComponentRow
                // biome-ignore lint/suspicious/noArrayIndexKey: two papers may bear one name; the order never changes
                key={`${index}-${component.name}`}
                index={index}
                component={component}
                paper={papers[index]?.name === component.name ? papers[index] : undefined}
                onChange={(patch) => setComponent(index, patch)}
              />
            ))}
          </ul>
        )}
        {content.procedureCode ? (
          <div className="row end">
            <div className="grow">
              <TextField
                label="Giấy tờ khác"
                name="extra"
                value={content.otherPaper}
                onChange={(otherPaper) => props.onChange({ otherPaper })}
                maxLength={1000}
                placeholder="Tên giấy tờ ngoài danh mục"
                onKeyDown={(event) => {
                  if (event.key !== "Enter" || !content.otherPaper.trim()) return;
                  event.preventDefault();
                  addExtra();
                }}
              />
            </div>
            <Button onClick={addExtra} disabled={!content.otherPaper.trim()}>
              Thêm
            </Button>
          </div>
        ) : null}
      </div>
    </Panel>
  );
}
