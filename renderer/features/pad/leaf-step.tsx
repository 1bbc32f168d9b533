import { useState } from "react";
import type { Beside, DraftContent } from "../../../preload/contract/index.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText } from "../../app/format.ts";
import { useSession } from "../../app/session.tsx";
import { Note, SelectField, TextField } from "../../ui/index.ts";

/** `9:5`, `09h05`, `0905` as `09:05`; anything else comes back as it was. */
function clockInput(text: string): string {
  const match = /^(\d{1,2})\s*[:hg.]\s*(\d{1,2})$|^(\d{2})(\d{2})$/.exec(text.trim().toLowerCase());
  const [hour, minute] = match ? [match[1] ?? match[3], match[2] ?? match[4]] : [];
  return hour && minute ? `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` : text;
}

/**
 * The leaf of a pad that a receiving form is typed from; `data` is null for an ordinary form. What is typed of it
 * is held beside the form, as the form is.
 */
export function useLeaf(
  draftId: string,
  typed: { beside: Partial<Beside>; hold: (patch: Partial<Beside>) => void },
  onEntered: () => void,
) {
  const { officer } = useSession();
  const leaf = useCall("pad.ofDraft", { draftId }, { staleTime: 0 });
  const { leafTime: time = "", leafWhy: why = "", leafReceiver: receiver = officer.username } = typed.beside;
  const [tried, setTried] = useState(false);
  const enter = useAction("pad.enter", {
    word: "ghi tờ dự phòng",
    repeat: true,
    stale: ["pad.list", "pad.leaves", "dossiers.drafts"],
    onDone: onEntered,
  });
  const data = leaf.data ?? null;
  const clock = clockInput(time);
  const isTime = /^([01]\d|2[0-3]):[0-5]\d$/.test(clock);
  return {
    data,
    time,
    why,
    receiver,
    receivedAt: data && isTime ? `${data.day}T${clock}:00.000+07:00` : undefined,
    timeMissing: tried && !isTime,
    whyMissing: tried && why.trim().length < 5,
    set: {
      time: (leafTime: string) => typed.hold({ leafTime }),
      why: (leafWhy: string) => typed.hold({ leafWhy }),
      receiver: (leafReceiver: string) => typed.hold({ leafReceiver }),
    },
    tidy: () => {
      if (clock !== time) typed.hold({ leafTime: clock });
    },
    entering: enter.isPending,
    error: enter.error,
    enter(content: DraftContent) {
      setTried(true);
      if (!data || !isTime || why.trim().length < 5) {
        document.querySelector<HTMLElement>(isTime ? '[name="leafWhy"]' : '[name="leafTime"]')?.focus();
        return;
      }
      const receivedAt = `${data.day}T${clock}:00.000+07:00`;
      enter.mutate({ draftId, content, receivedAt, receiver, why });
    },
  };
}

/** What is written on the leaf beside the form's own fields: its code, the true time, who received, and why. */
export function LeafStep(props: { leaf: ReturnType<typeof useLeaf>; code: string }) {
  const { leaf, code } = props;
  const names = useCall("accounts.names", {});
  return (
    <Note tone="info">
      <p>
        Nhập lại tờ dự phòng <strong className="num">{code}</strong>, dùng ngày{" "}
        {dayText(leaf.data?.day ?? "")}. Gõ đúng như đã viết trên tờ; mã không đổi, hạn tính từ giờ nhận thật.
      </p>
      {leaf.data?.note ? <p className="strong">{leaf.data.note}</p> : null}
      <div className="row end">
        <TextField
          label="Giờ nhận ghi trên tờ"
          name="leafTime"
          value={leaf.time}
          placeholder="08:45"
          maxLength={7}
          error={leaf.timeMissing ? "Ghi giờ và phút, ví dụ 08:45." : null}
          onChange={leaf.set.time}
          onBlur={leaf.tidy}
        />
        <SelectField
          label="Người đã nhận, ký trên tờ"
          name="leafReceiver"
          value={leaf.receiver}
          options={(names.data ?? []).map(({ username, fullName }) => ({ value: username, label: fullName }))}
          onChange={leaf.set.receiver}
        />
        <div className="grow">
          <TextField
            label="Vì sao không nhận trên máy lúc đó"
            name="leafWhy"
            value={leaf.why}
            placeholder="Mất điện từ 8 giờ 30"
            maxLength={500}
            error={leaf.whyMissing ? "Ghi lý do, ít nhất vài chữ." : null}
            onChange={leaf.set.why}
          />
        </div>
      </div>
    </Note>
  );
}
