import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { CertificationKind, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useClient } from "../../app/counter.tsx";
import { moneyText } from "../../app/format.ts";
import { uuid } from "../../app/ids.ts";
import { useKeys } from "../../app/keys.ts";
import { useScan } from "../../app/scanner.ts";
import { Button, CountField, ErrorNote, handAt, Note, Panel, State, TextField } from "../../ui/index.ts";
import { useReceiptChoice } from "../fees/receipt-choice.tsx";

interface PaperInput {
  name: string;
  pages: number;
  copies: number;
}
const PAPER: PaperInput = { name: "", pages: 1, copies: 1 };
const fresh = () => ({ id: uuid(), requester: "", identity: "", papers: [PAPER] });

/** One person, some papers, the fee, the number. Enter goes from field to field and, in the last, does it. */
export function TakeForm(props: { kind: CertificationKind }) {
  const { kind } = props;
  const client = useClient();
  const form = useRef<HTMLFormElement>(null);
  const [given, setGiven] = useState(fresh);
  const [signer, setSigner] = useState<{ name: string; title: string } | null>(null);
  const [cardProblem, setCardProblem] = useState("");
  const [missing, setMissing] = useState("");
  const [done, setDone] = useState<Output<"certification.record"> | null>(null);
  const today = useCall("certification.today", {});
  const signedBy = signer ?? today.data?.signer ?? { name: "", title: "" };
  const named = given.papers.every(({ name }) => name.trim() !== "");
  const fee = useCall(
    "certification.fee",
    { kind, papers: given.papers.map((paper) => ({ ...paper, name: paper.name.trim() || "Giấy tờ" })) },
    { placeholderData: (old) => old },
  );
  const { receipt, field: receiptField } = useReceiptChoice("certification-receipt");
  const print = useAction("forms.print", { word: "in lời chứng" });
  const sent = useRef(given);
  const record = useAction("certification.record", {
    word: "chứng thực",
    repeat: true,
    stale: ["certification.today", "certification.register"],
    onDone: (output) => {
      setDone(output);
      print.mutate({ id: output.entry.formId });
      // what was typed while the answer was on its way is of the next person
      if (given !== sent.current) return;
      setGiven(fresh());
      focusFirst();
    },
  });
  const focusFirst = () => form.current?.querySelector<HTMLInputElement>("input")?.focus();
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>("input")?.focus();
  }, []);

  async function readCard(text: string, keys = ""): Promise<void> {
    setCardProblem("");
    const rests = handAt();
    try {
      const card = await client.call("dossiers.readCard", { text, keys });
      setGiven((old) => ({ ...old, requester: card.fullName || old.requester, identity: card.identity }));
      if (rests()) form.current?.querySelector<HTMLInputElement>('input[name="paper-0"]')?.focus();
    } catch (error) {
      const wire = wireOf(error);
      setCardProblem(`${wire.message} ${wire.action}`);
    }
  }
  useScan("card", (scan) => void readCard(scan.text, scan.keys));
  useScan("mrz", (scan) => void readCard(scan.text));

  const setPaper = (at: number, patch: Partial<PaperInput>) =>
    setGiven((old) => ({
      ...old,
      papers: old.papers.map((paper, index) => (index === at ? { ...paper, ...patch } : paper)),
    }));
  const addPaper = () => setGiven((old) => ({ ...old, papers: [...old.papers, PAPER].slice(0, 20) }));
  const reprint = () => {
    if (done) print.mutate({ id: done.entry.formId, why: "in lại tại quầy" });
  };
  useKeys({ f4: addPaper, f8: done ? reprint : undefined, f9: submit });

  function submit(): void {
    const wrong =
      given.requester.trim().length < 2
        ? "requester"
        : kind === "signature" && given.identity.trim().length < 6
          ? "identity"
          : !named
            ? `paper-${given.papers.findIndex(({ name }) => name.trim() === "")}`
            : signedBy.name.trim().length < 2
              ? "signerName"
              : signedBy.title.trim().length < 2
                ? "signerTitle"
                : "";
    setMissing(wrong);
    if (wrong) {
      form.current?.querySelector<HTMLInputElement>(`input[name="${wrong}"]`)?.focus();
      return;
    }
    sent.current = given;
    record.mutate({ ...given, kind, signer: signedBy, receipt });
  }

  /** Enter goes on; in the last field of the papers it certifies. */
  function next(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    if (!(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    const fields = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input")];
    const at = fields.indexOf(event.target);
    const last = fields.findIndex(({ name }) => name === "signerName") - 1;
    if (at >= last) submit();
    else fields[at + 1]?.focus();
  }
  const beside = (name: string, text: string) => (missing === name ? text : null);

  return (
    <Panel
      title="Người yêu cầu và giấy tờ"
      footer={
        <div className="row">
          <Button kind="primary" hotkey="F9" busy={record.isPending} onClick={submit}>
            Chứng thực và thu {fee.data ? moneyText(fee.data.total) : ""}
          </Button>
          <Button hotkey="F4" onClick={addPaper}>
            Thêm giấy tờ
          </Button>
          {done ? (
            <Button hotkey="F8" busy={print.isPending} onClick={reprint}>
              In lại lời chứng
            </Button>
          ) : null}
        </div>
      }
    >
      <form className="stack" ref={form} onKeyDown={next} onSubmit={(event) => event.preventDefault()}>
        <ErrorNote error={record.error ? wireOf(record.error) : null} />
        {done ? <Done done={done} /> : null}
        {done && print.data ? <State tone="good">Đã gửi in lời chứng tới {print.data.printer}</State> : null}
        <ErrorNote error={done && print.error ? wireOf(print.error) : null} />
        <TextField
          label="Người yêu cầu chứng thực"
          name="requester"
          value={given.requester}
          onChange={(requester) => setGiven((old) => ({ ...old, requester }))}
          placeholder="Quét thẻ hoặc gõ họ tên"
          maxLength={200}
          error={cardProblem || beside("requester", "Ghi họ tên người yêu cầu.")}
        />
        {kind === "signature" ? (
          <TextField
            label="Số giấy tờ tùy thân"
            name="identity"
            value={given.identity}
            onChange={(identity) => setGiven((old) => ({ ...old, identity }))}
            maxLength={30}
            inputMode="numeric"
            error={beside("identity", "Ghi số giấy tờ tùy thân của người ký.")}
          />
        ) : null}
        {given.papers.map((paper, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: papers have no other name and only the last comes and goes
          <div className="row end" key={at}>
            <div className="grow">
              <TextField
                label={given.papers.length > 1 ? `Tên giấy tờ ${at + 1}` : "Tên giấy tờ"}
                name={`paper-${at}`}
                value={paper.name}
                onChange={(name) => setPaper(at, { name })}
                maxLength={300}
                error={beside(`paper-${at}`, "Ghi tên giấy tờ.")}
              />
            </div>
            <div className="count">
              <CountField
                label={given.papers.length > 1 ? `Số trang ${at + 1}` : "Số trang"}
                name={`pages-${at}`}
                value={paper.pages}
                min={1}
                max={2000}
                onChange={(pages) => setPaper(at, { pages })}
              />
            </div>
            {kind === "copy" ? (
              <div className="count">
                <CountField
                  label={given.papers.length > 1 ? `Số bản ${at + 1}` : "Số bản"}
                  name={`copies-${at}`}
                  value={paper.copies}
                  min={1}
                  max={500}
                  onChange={(copies) => setPaper(at, { copies })}
                />
              </div>
            ) : null}
          </div>
        ))}
        {fee.data ? (
          <p className="due">
            <span className="soft small">Phí thu tiền mặt</span>
            <strong className="num">{moneyText(fee.data.total)}</strong>
            <span className="small">{fee.data.explained}</span>
          </p>
        ) : (
          <ErrorNote error={fee.error ? wireOf(fee.error) : null} />
        )}
        <div className="row end">
          <div className="grow">
            <TextField
              label="Người ký chứng thực"
              name="signerName"
              value={signedBy.name}
              onChange={(name) => setSigner({ ...signedBy, name })}
              maxLength={200}
              error={beside("signerName", "Ghi họ tên người ký chứng thực.")}
            />
          </div>
          <div className="grow">
            <TextField
              label="Chức danh"
              name="signerTitle"
              value={signedBy.title}
              onChange={(title) => setSigner({ ...signedBy, title })}
              maxLength={200}
              error={beside("signerTitle", "Ghi chức danh người ký.")}
            />
          </div>
          <div className="grow">{receiptField}</div>
        </div>
      </form>
    </Panel>
  );
}

/** What was done for the person who stands here, until the next one. */
function Done(props: { done: Output<"certification.record"> }) {
  const { entry, unpaid } = props.done;
  return (
    <div className="stack" role="status">
      <p>
        <State tone="good">
          Số chứng thực {entry.number}, quyển {entry.volume}: {entry.requester}
        </State>
      </p>
      {unpaid ? (
        <Note tone="warning">
          <p>
            Chưa thu được {moneyText(entry.fee)}: {unpaid} Việc chứng thực đã vào sổ; sửa chỗ vướng rồi bấm
            “Thu ngay” cạnh việc số {entry.number}.
          </p>
        </Note>
      ) : (
        <p className="small soft">
          Đã thu {moneyText(entry.fee)} tiền mặt{entry.money?.receipt ? `: ${entry.money.receipt}` : ""}.
        </p>
      )}
    </div>
  );
}
