import { useEffect, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useClient } from "../../app/counter.tsx";
import { deliverScan } from "../../app/scanner.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Panel, SelectField, Word } from "../../ui/index.ts";

/** Hands what a serial scanner sent to whoever on the screen asked for its kind, like a scan that was typed. */
function useSerial(take: "people.takeScan" | "people.takeEntryCode", may: boolean): void {
  const client = useClient();
  useEffect(() => {
    if (!may) return;
    return client.onEvent((event) => {
      if (event.topic !== "scans") return;
      for (const id of event.ids) {
        void client
          .call(take, { id })
          .then(({ text }) => text && deliverScan(text, { keys: "", via: "serial" }))
          .catch(() => false);
      }
    });
  }, [client, take, may]);
}

/** Whatever is scanned, for the officer who sits at the counter. */
export const useSerialScans = (): void => useSerial("people.takeScan", useMay("people.takeScan"));

/** A substitute's code, where nobody has signed in yet. */
export const useSerialEntryCodes = (): void => useSerial("people.takeEntryCode", true);

const SPEEDS = [9600, 19_200, 38_400, 57_600, 115_200];

/** Which serial port the hand scanner of this machine is on; IT sets it once. */
export function ScannerPanel() {
  const scanner = useCall("people.scanner", {}, { refetchInterval: 5_000 });
  const [picked, setPicked] = useState<{ port: string; baud: number } | null>(null);
  const choose = useAction("people.chooseScanner", {
    word: "chọn máy quét",
    stale: ["people.scanner"],
    onDone: () => setPicked(null),
  });
  const error = scanner.error ?? choose.error;
  if (!scanner.data) return error ? <ErrorNote error={wireOf(error)} /> : null;
  const now = picked ?? scanner.data;
  const ports = [...new Set([...scanner.data.ports, ...(scanner.data.port ? [scanner.data.port] : [])])];
  return (
    <Panel title="Máy quét tay cổng nối tiếp (COM)" aside={<Word state={scanner.data.state} />}>
      <div className="stack">
        <ErrorNote error={error ? wireOf(error) : null} />
        <p className="small soft">
          Dùng khi máy quét đặt ở chế độ cổng COM: bộ gõ tiếng Việt không chen vào được. Máy quét chế độ bàn
          phím không cần đặt gì ở đây.
        </p>
        <div className="row end wrap">
          <SelectField
            label="Cổng"
            name="scannerPort"
            value={now.port}
            options={[
              { value: "", label: "Không dùng" },
              ...ports.map((port) => ({ value: port, label: port })),
            ]}
            onChange={(port) => setPicked({ port, baud: now.baud })}
          />
          <SelectField
            label="Tốc độ"
            name="scannerBaud"
            value={String(now.baud)}
            options={SPEEDS.map((baud) => ({ value: String(baud), label: String(baud) }))}
            onChange={(baud) => setPicked({ port: now.port, baud: Number(baud) })}
          />
          <Button
            kind="primary"
            disabled={!picked}
            busy={choose.isPending}
            onClick={() => picked && choose.mutate({ port: picked.port, baud: picked.baud })}
          >
            Lưu máy quét
          </Button>
        </div>
      </div>
    </Panel>
  );
}
