import { useEffect, useRef } from "react";
import type { Startup } from "../../../preload/contract/index.ts";
import { Button, Note, Shape, type Tone, Waiting } from "../../ui/index.ts";
import { EnrolScreen } from "../enrolment/first-run.tsx";

interface Face {
  title: string;
  tone: Tone;
  mark: string;
}

const FACES: Record<Exclude<Startup["state"], "starting" | "ready" | "not-enrolled">, Face> = {
  "wrong-key": { title: "Không mở được khóa dữ liệu", tone: "warning", mark: "Khóa" },
  "future-version": { title: "Dữ liệu thuộc phiên bản mới hơn", tone: "info", mark: "Phiên bản" },
  damaged: { title: "Dữ liệu bị hỏng", tone: "bad", mark: "Dữ liệu hỏng" },
  failed: { title: "Chưa mở được phần mềm", tone: "bad", mark: "Không mở được" },
};

/** Why the work cannot begin, or what a recovery did: a different face for each reason. */
export function StartupScreen(props: { startup: Startup | null; onGoOn?: () => void }) {
  const go = useRef<HTMLButtonElement>(null);
  const state = props.startup?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each state is a screen of its own, with its own button
  useEffect(() => go.current?.focus(), [state]);
  const { startup } = props;
  if (!startup || startup.state === "starting") {
    return (
      <main className="startup starting" data-testid="startup-starting">
        <h1>Quầy Một Cửa</h1>
        <Waiting>{startup?.message || "Đang mở dữ liệu của quầy…"}</Waiting>
      </main>
    );
  }
  if (startup.state === "ready") {
    return (
      <main className="startup recovered" data-testid="startup-recovered">
        <p className="mark tone-warning">
          <Shape tone="warning" /> Đã khôi phục
        </p>
        <h1>Dữ liệu bị hỏng và đã được khôi phục</h1>
        <p>{startup.message}</p>
        <Account lines={startup.recovery} />
        <p>
          {startup.kept} {startup.action}
        </p>
        <p>
          <Button kind="primary" buttonRef={go} onClick={props.onGoOn} hotkey="Enter">
            Đã đọc, vào làm việc
          </Button>
        </p>
      </main>
    );
  }
  if (startup.state === "not-enrolled") return <EnrolScreen />;
  const face = FACES[startup.state];
  return (
    <main className={`startup ${startup.state}`} data-testid={`startup-${startup.state}`}>
      <p className={`mark tone-${face.tone}`}>
        <Shape tone={face.tone} /> {face.mark}
      </p>
      <h1>{face.title}</h1>
      <Note tone={face.tone}>
        <p className="strong">{startup.message}</p>
        <p>
          {startup.kept} {startup.action}
        </p>
      </Note>
      {startup.recovery.length > 0 ? <Account lines={startup.recovery} /> : null}
      <p>
        <Button kind="primary" buttonRef={go} hotkey="Enter" onClick={() => window.location.reload()}>
          Thử mở lại
        </Button>
      </p>
    </main>
  );
}

function Account(props: { lines: readonly string[] }) {
  return (
    <section>
      <h2>Diễn biến</h2>
      <ol className="account">
        {props.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </section>
  );
}
