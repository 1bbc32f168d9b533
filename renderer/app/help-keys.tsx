import { useEffect, useState } from "react";
import { Button } from "../ui/index.ts";
import { type KnownKey, knownKeys } from "./keys.ts";

/** A screen changes its keys as work goes on; the list follows so often, milliseconds. */
const FOLLOW_MS = 500;

/** The keys that work right now; stands beside the work and takes nothing away from it. */
export function HelpKeys(props: { onClose: () => void }) {
  const [keys, setKeys] = useState<KnownKey[]>(knownKeys);
  useEffect(() => {
    const timer = setInterval(() => setKeys(knownKeys()), FOLLOW_MS);
    return () => clearInterval(timer);
  }, []);
  const here = keys.filter((one) => !one.everywhere);
  return (
    <aside className="help-keys" aria-label="Phím của màn hình này">
      <header className="row">
        <h2 className="grow">Phím của màn hình này</h2>
        <Button kind="quiet" hotkey="F1" onClick={props.onClose}>
          Đóng
        </Button>
      </header>
      {here.length > 0 ? (
        <KeyRows keys={here} />
      ) : (
        <p className="soft small">Màn hình này không có phím riêng.</p>
      )}
      <h3>Ở mọi nơi</h3>
      <KeyRows keys={keys.filter((one) => one.everywhere)} />
      <p className="soft small">
        Enter đi tiếp, Esc quay lại, ↑ ↓ chọn trong danh sách. Máy quét dùng được ở mọi nơi: quét thẻ để tiếp
        nhận, quét giấy tiếp nhận để mở hồ sơ.
      </p>
    </aside>
  );
}

function KeyRows(props: { keys: readonly KnownKey[] }) {
  return (
    <dl className="key-rows">
      {props.keys.map((one) => (
        <div key={one.key}>
          <dt>
            <span className="key">{one.key}</span>
          </dt>
          <dd>{one.word}</dd>
        </div>
      ))}
    </dl>
  );
}
