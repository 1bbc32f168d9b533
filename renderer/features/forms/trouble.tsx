import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { FormSummary } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { Button, CheckField, ErrorNote, State } from "../../ui/index.ts";
import { OtherMachine } from "./other-machine.tsx";
import { PrintedWord, usePrintForm } from "./use-form.tsx";

const STALE = ["forms.waiting", "forms.ofDossier", "forms.get"] as const;

/** What a copy is called on a button: its name, or its place. */
const copyName = (label: string, index: number): string => label.split(":")[0] || `Bản ${index + 1}`;

/**
 * The printer fails while the person stands there: some copies came out and the others are printed again under the same
 * number, or all of it is put off, or another machine of the office prints it.
 */
export function PrintTrouble(props: { form: FormSummary; dossierId: string | null }) {
  const { form, dossierId } = props;
  const navigate = useNavigate();
  const may = useMay("forms.owe");
  const [jammed, setJammed] = useState(false);
  const print = usePrintForm();
  const later = useAction("forms.owe", {
    word: "để in sau",
    stale: STALE,
    onDone: () => {
      if (dossierId) void navigate({ to: "/counter/code/$id", params: { id: dossierId } });
    },
  });
  const putOff = () => {
    if (!later.isPending) later.mutate({ id: form.id, kind: "later" });
  };
  useKeys(
    may
      ? {
          "shift+f9": { word: "Kẹt giấy: in bản còn thiếu", run: () => setJammed(!jammed) },
          "shift+f7": { word: "In sau, cho người dân ghi mã", run: putOff },
        }
      : {},
  );
  if (!may) return null;
  return (
    <div className="stack">
      <div className="row wrap">
        <Button kind="quiet" hotkey="Shift F9" pressed={jammed} onClick={() => setJammed(!jammed)}>
          Kẹt giấy
        </Button>
        <Button kind="quiet" hotkey="Shift F7" busy={later.isPending} onClick={putOff}>
          In sau
        </Button>
        <OtherMachine formId={form.id} />
        <PrintedWord print={print} />
      </div>
      <ErrorNote error={later.error ? wireOf(later.error) : null} />
      {jammed ? (
        <CameOut
          form={form}
          onPrint={(missing, why) => {
            setJammed(false);
            print.print({ id: form.id, only: missing, why });
          }}
        />
      ) : null}
    </div>
  );
}

/** Which copies came out; the others are printed, with the number that the paper has. */
function CameOut(props: { form: FormSummary; onPrint: (missing: number[], why: string) => void }) {
  const { copies } = props.form;
  const [out, setOut] = useState<ReadonlySet<number>>(new Set(copies.length > 1 ? [0] : []));
  const missing = copies.flatMap((_, index) => (out.has(index) ? [] : [index]));
  const button = useRef<HTMLButtonElement>(null);
  // whoever says that the paper is stuck has the usual case one Enter away
  useEffect(() => button.current?.focus(), []);
  const names = (of: readonly number[]) => of.map((index) => copyName(copies[index] ?? "", index)).join(", ");
  const owe = useAction("forms.owe", {
    word: "ghi kẹt giấy",
    stale: STALE,
    onDone: () => {
      const cameOut = [...out].toSorted();
      const why = `Kẹt giấy: ${cameOut.length > 0 ? `${names(cameOut)} đã ra, ` : ""}in bù ${names(missing)}`;
      props.onPrint(missing.length === copies.length ? [] : missing, why);
    },
  });
  const go = () => {
    if (!owe.isPending && missing.length > 0) owe.mutate({ id: props.form.id, kind: "jam", missing });
  };
  return (
    <fieldset className="stack">
      <legend className="strong">Bản nào đã ra khỏi máy in?</legend>
      {copies.map((label, index) => (
        <CheckField
          // biome-ignore lint/suspicious/noArrayIndexKey: a copy is its place
          key={index}
          name={`came-out-${index}`}
          label={label || "Giấy đã ra"}
          checked={out.has(index)}
          onChange={(is) => {
            const next = new Set(out);
            if (is) next.add(index);
            else next.delete(index);
            setOut(next);
          }}
        />
      ))}
      {missing.length === 0 ? (
        <State tone="good">Đã ra đủ, không in thêm.</State>
      ) : (
        <div className="row">
          <Button kind="primary" buttonRef={button} busy={owe.isPending} onClick={go}>
            {`In ${names(missing)}, vẫn số ${props.form.number || "cũ"}`}
          </Button>
        </div>
      )}
      <p className="small soft">Chỉ in bản còn thiếu. Không lập giấy mới, không thêm số.</p>
      <ErrorNote error={owe.error ? wireOf(owe.error) : null} />
    </fieldset>
  );
}
