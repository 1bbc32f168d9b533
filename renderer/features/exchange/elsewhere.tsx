import { type FormEvent, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Note, TextField } from "../../ui/index.ts";

const useUnit = (dossierId: string) =>
  useCall("exchange.unit", { dossierId }, { refetchInterval: 5_000 }).data;

/** True for a dossier of a machine that does not answer: it may be looked at here, and at most handed over. */
export function useLookOnly(dossierId: string): boolean {
  const found = useUnit(dossierId);
  return found !== undefined && (found.lease !== null || (found.machine !== null && !found.here));
}

/**
 * Says whose a dossier is when it is another machine's, and how it is had. While that machine answers nothing need be
 * done: the first change brings it here. When it does not, a result that lies ready may still be handed over.
 */
export function ElsewhereNote(props: { dossierId: string; ready: boolean }) {
  const { dossierId, ready } = props;
  const found = useUnit(dossierId);
  const may = useMay("exchange.lease");
  const [why, setWhy] = useState("");
  const lease = useAction("exchange.lease", {
    word: "nhận hồ sơ để trao",
    stale: ["exchange.unit", "returns.get", "dossiers.get"],
  });
  if (!found) return null;
  if (found.lease) {
    return (
      <Note tone="warning">
        <p>
          Máy này nhận hồ sơ khi chưa liên lạc được với máy giữ nó ({found.lease.by},{" "}
          <span className="num">{timeText(found.lease.at)}</span>: {found.lease.why}). Chỉ trao được kết quả.
        </p>
      </Note>
    );
  }
  if (found.machine === null) return null;
  if (found.here) {
    return (
      <Note tone="info">
        <p>
          Hồ sơ nhận ở <strong>{found.machine}</strong>. Cứ làm tiếp tại đây; hồ sơ tự chuyển về máy này.
        </p>
      </Note>
    );
  }
  const take = (event: FormEvent) => {
    event.preventDefault();
    if (!lease.isPending) lease.mutate({ dossierId, why });
  };
  return (
    <Note tone="warning">
      <p>
        Hồ sơ nhận ở <strong>{found.machine}</strong>; máy đó không trả lời
        {found.heardAt ? (
          <>
            {" "}
            từ <span className="num">{timeText(found.heardAt)}</span>
          </>
        ) : null}
        . {ready ? "Kết quả đã sẵn sàng nên vẫn trao được, có ghi lại." : "Hồ sơ chỉ xem được."}
      </p>
      {ready && may ? (
        <form className="row wrap" onSubmit={take}>
          <TextField
            label="Lý do trao khi chưa liên lạc được"
            name="leaseWhy"
            value={why}
            onChange={setWhy}
            maxLength={500}
            placeholder="Ví dụ: người dân đang đợi, máy kia hỏng"
          />
          <Button type="submit" kind="primary" busy={lease.isPending}>
            Nhận hồ sơ để trao
          </Button>
        </form>
      ) : null}
      <ErrorNote error={lease.error ? wireOf(lease.error) : null} />
    </Note>
  );
}
