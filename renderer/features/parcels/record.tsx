import { type FormEvent, useEffect, useRef, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { AreaField, Button, ErrorNote, Panel, State, TextField } from "../../ui/index.ts";

const EMPTY = { sender: "", address: "", content: "", tracking: "", missing: "" };
/** now in Vietnam, to the minute: `2026-11-27T09:05` */
const nowText = (): string => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 16);
const TIME = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2})$/;
const shown = (text: string): string =>
  `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)} ${text.slice(11)}`;

/** What came, entered when the carrier hands it over. */
export function RecordParcel() {
  const [carrier, setCarrier] = useState("Bưu điện");
  const [given, setGiven] = useState(EMPTY);
  // the moment of receipt: that of the first letter typed, not of a screen that stood open since the morning
  const [time, setTime] = useState("");
  const [recorded, setRecorded] = useState("");
  const [enclosed, setEnclosed] = useState("");
  const [missing, setMissing] = useState<Record<string, string>>({});
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(given);
  const record = useAction("parcels.record", {
    word: "ghi bưu gửi đến",
    repeat: true,
    stale: ["parcels.list"],
    onDone: ({ sender }) => {
      setRecorded(sender);
      // what was typed while the answer was on its way is of the next one
      if (given !== sent.current) return;
      setGiven(EMPTY);
      setEnclosed("");
      setTime("");
      form.current?.querySelector<HTMLElement>("input")?.focus();
    },
  });
  useEffect(() => form.current?.querySelector<HTMLElement>("input")?.focus(), []);
  function save(event?: FormEvent): void {
    event?.preventDefault();
    setRecorded("");
    const at = TIME.exec(time.trim());
    const wrong: Record<string, string> = {
      ...(given.sender.trim().length < 2 ? { sender: "Ghi họ và tên người gửi." } : {}),
      ...(given.address.trim().length < 5 ? { address: "Ghi địa chỉ để gửi trả giấy." } : {}),
      ...(given.content.trim().length < 3 ? { content: "Ghi trong bưu gửi có gì." } : {}),
      ...(carrier.trim().length < 2 ? { carrier: "Ghi đơn vị bưu chính đã giao." } : {}),
      ...(at ? {} : { arrivedAt: "Ghi ngày giờ, ví dụ 27/11/2026 09:05." }),
    };
    setMissing(wrong);
    const [first] = Object.keys(wrong);
    if (first || !at) {
      form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    const arrivedAt = `${at[3]}-${at[2]}-${at[1]}T${at[4]}:${at[5]}:00.000+07:00`;
    if (record.isPending) return;
    sent.current = given;
    record.mutate({ ...given, carrier, arrivedAt, enclosed: Number(enclosed.replaceAll(".", "")) });
  }
  useKeys({ f9: () => save() });
  const change = (next: Partial<typeof EMPTY>) => {
    setGiven({ ...given, ...next });
    setRecorded("");
    if (time === "") setTime(shown(nowText()));
  };
  return (
    <Panel
      title="Ghi bưu gửi mới"
      className="fill"
      footer={
        <Button kind="primary" hotkey="F9" busy={record.isPending} onClick={() => save()}>
          Ghi vào sổ
        </Button>
      }
    >
      <form className="stack" ref={form} aria-label="Ghi bưu gửi mới" onSubmit={save}>
        <ErrorNote error={record.error ? wireOf(record.error) : null} />
        {recorded ? (
          <p role="status">
            <State tone="good">Đã ghi vào sổ bưu gửi của {recorded}</State>
          </p>
        ) : null}
        <TextField
          label="Người gửi"
          name="sender"
          value={given.sender}
          onChange={(sender) => change({ sender })}
          maxLength={200}
          required
          error={missing.sender}
        />
        <TextField
          label="Địa chỉ người gửi"
          name="address"
          value={given.address}
          onChange={(address) => change({ address })}
          maxLength={500}
          required
          error={missing.address}
        />
        <AreaField
          label="Trong bưu gửi có"
          name="content"
          value={given.content}
          onChange={(content) => change({ content })}
          rows={2}
          required
          error={missing.content}
        />
        <div className="columns half">
          <TextField
            label="Bưu chính"
            name="carrier"
            value={carrier}
            onChange={setCarrier}
            maxLength={200}
            required
            error={missing.carrier}
          />
          <TextField
            label="Số hiệu bưu gửi"
            name="tracking"
            value={given.tracking}
            onChange={(tracking) => change({ tracking })}
            maxLength={60}
          />
        </div>
        <div className="columns half">
          <TextField
            label="Bưu chính giao lúc (giờ nhận hồ sơ)"
            name="arrivedAt"
            value={time}
            onChange={setTime}
            maxLength={16}
            required
            placeholder="tự ghi khi bắt đầu gõ"
            error={missing.arrivedAt}
          />
          <TextField
            label="Tiền gửi kèm (đồng)"
            name="enclosed"
            value={enclosed}
            onChange={(text) => setEnclosed(text.replace(/[^\d.]/g, ""))}
            inputMode="numeric"
            maxLength={13}
          />
        </div>
        <TextField
          label="Còn thiếu (nếu có)"
          name="missing"
          value={given.missing}
          onChange={(text) => change({ missing: text })}
          maxLength={1000}
        />
      </form>
    </Panel>
  );
}
