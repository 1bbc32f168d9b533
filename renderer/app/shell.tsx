import { Link, Outlet, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { openDraft } from "../features/dossiers/drafts.ts";
import { StatusLine } from "../features/office/status-line.tsx";
import { Button, Icon, Menu, Note } from "../ui/index.ts";
import { mayCall } from "./access.ts";
import { useCall, useClient, useCore } from "./counter.tsx";
import { useKeys } from "./keys.ts";
import { areasFor, COUNTER_TABS } from "./places.ts";
import { dossierCodeIn, passOn, useScan } from "./scanner.ts";
import { useSession } from "./session.tsx";

/** Rail, search, screen, status line: what never changes while an officer sits here. */
export function Shell() {
  const session = useSession();
  const navigate = useNavigate();
  const router = useRouter();
  const path = useLocation({ select: (location) => location.pathname });
  const search = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLElement>(null);
  const status = useCall("office.status", {}, { refetchInterval: 30_000 });
  const areas = areasFor(session.officer);
  const [leaving, setLeaving] = useState(false);

  useEffect(
    () =>
      // where a screen has nothing of its own to place the focus on, it must not fall out of the page
      router.subscribe("onRendered", () => {
        if (document.activeElement === document.body) main.current?.focus();
      }),
    [router],
  );

  async function leave() {
    setLeaving(true);
    try {
      await session.leave();
    } finally {
      setLeaving(false);
    }
  }

  function toSearch() {
    search.current?.focus();
    search.current?.select();
  }

  const mayReceive = mayCall(session.officer, "dossiers.receive");
  const find = useFind();
  useScan("dossier", (scan) => void find(dossierCodeIn(scan.text) ?? scan.text), true);
  useScan(
    "card",
    (scan) => {
      if (!mayReceive) return false;
      // a card laid on the scanner begins a form; the step of the applicant takes it from there
      passOn(scan);
      void navigate({ to: "/receive/$id", params: { id: openDraft() } });
      return true;
    },
    true,
  );
  useKeys(
    {
      f2: mayReceive ? () => void navigate({ to: "/receive/$id", params: { id: openDraft() } }) : undefined,
      f3: toSearch,
      "ctrl+k": toSearch,
      f12: () => void leave(),
      // loading the page anew would end the sign-in; nothing here needs it
      f5: () => undefined,
      "ctrl+r": () => undefined,
      escape: () => {
        const active = document.activeElement;
        if (active === search.current) main.current?.focus();
        else if (path !== "/") router.history.back();
      },
      ...Object.fromEntries(areas.map((area, i) => [`alt+${i + 1}`, () => void navigate({ to: area.to })])),
    },
    true,
  );

  return (
    <div className="shell">
      <nav className="rail" aria-label="Các phần việc">
        {areas.map((area, index) => {
          const here = path === area.to || area.under.some((start) => path.startsWith(start));
          return (
            <Link
              key={area.to}
              to={area.to}
              className={here ? "here" : ""}
              aria-current={here ? "page" : undefined}
              aria-keyshortcuts={`Alt+${index + 1}`}
            >
              <Icon name={area.icon} />
              <span>{area.name}</span>
              <span className="key" aria-hidden="true">
                Alt {index + 1}
              </span>
            </Link>
          );
        })}
      </nav>
      <div className="work">
        <header>
          {status.data?.banner ? <p className="demo-banner">{status.data.banner}</p> : null}
          <div className="top">
            <SearchField inputRef={search} />
            <div className="who">
              <Menu
                label={`Tài khoản của ${session.officer.fullName}`}
                items={[
                  { label: "Đổi mật khẩu", onPick: () => void navigate({ to: "/password" }) },
                  { label: "Đổi người, đăng xuất", hotkey: "F12", onPick: () => void leave() },
                ]}
              >
                <Icon name="person" size={18} />
                <span className="clip" title={session.officer.title}>
                  <strong>{session.officer.fullName}</strong>
                  {status.data ? <span className="soft"> · {status.data.agencyName}</span> : null}
                </span>
                <span aria-hidden="true">▾</span>
              </Menu>
            </div>
            <Button hotkey="F12" busy={leaving} onClick={() => void leave()}>
              Đổi người
            </Button>
          </div>
        </header>
        <CoreBar />
        <main ref={main} tabIndex={-1}>
          {path === "/" || path.startsWith("/counter") ? <CounterTabs path={path} /> : null}
          <Outlet />
        </main>
        <StatusLine />
      </div>
    </div>
  );
}

/** The screens of the counter's area; nothing is shown while there is only one. */
function CounterTabs(props: { path: string }) {
  const session = useSession();
  const tabs = COUNTER_TABS.filter((tab) => !tab.needs || mayCall(session.officer, tab.needs));
  if (tabs.length < 2) return null;
  return (
    <nav className="counter-tabs" aria-label="Việc tại quầy">
      {tabs.map((tab) => {
        const here = tab.to === "/" ? props.path === "/" : props.path.startsWith(tab.to);
        return (
          <Link
            key={tab.to}
            to={tab.to}
            className={here ? "here" : ""}
            aria-current={here ? "page" : undefined}
          >
            {tab.name}
          </Link>
        );
      })}
    </nav>
  );
}

/** Opens the one dossier that a text means, or the list of those that it may mean. */
function useFind(): (text: string) => Promise<void> {
  const navigate = useNavigate();
  const client = useClient();
  return async (text) => {
    const found = await client.call("dossiers.search", { text, limit: 2 }).catch(() => []);
    if (found.length === 1) void navigate({ to: "/dossiers/$id", params: { id: found[0]!.id } });
    else void navigate({ to: "/search/$q", params: { q: text } });
  };
}

function SearchField(props: { inputRef: React.RefObject<HTMLInputElement | null> }) {
  const find = useFind();
  const [text, setText] = useState("");
  async function go(event: FormEvent) {
    event.preventDefault();
    const wanted = text.trim().slice(0, 500);
    if (!wanted) return;
    await find(wanted);
    setText("");
  }
  return (
    <search className="search">
      <form onSubmit={(event) => void go(event)}>
        <Icon name="search" size={18} />
        <input
          ref={props.inputRef}
          type="search"
          name="search"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          aria-label="Tìm hồ sơ"
          aria-keyshortcuts="F3"
          placeholder="Tìm: họ tên, mã hồ sơ, hoặc quét mã QR trên giấy tiếp nhận"
        />
        <span className="key" aria-hidden="true">
          F3
        </span>
      </form>
    </search>
  );
}

/** Says that the core is being reopened and what was not done; never stands in the way. */
function CoreBar() {
  const client = useClient();
  const core = useCore();
  if (core.core === "up" && core.notDone.length === 0) return null;
  const down = core.core === "down";
  return (
    <div className="core-bar" role="status">
      <Note
        tone="warning"
        action={
          down ? null : (
            <Button kind="quiet" onClick={client.clearNotDone}>
              Đã rõ
            </Button>
          )
        }
      >
        <p>
          {down
            ? "Phần lõi vừa dừng và đang được mở lại. Cứ gõ tiếp: nội dung được giữ và gửi lại ngay khi nối được."
            : "Đã nối lại với phần lõi. Mọi thứ đã báo “Đã lưu” vẫn còn."}
          {core.notDone.length > 0 ? (
            <strong>
              {" "}
              Chưa xong: {[...new Set(core.notDone)].join("; ")}. {down ? "" : "Bấm lại nút đó để làm tiếp."}
            </strong>
          ) : null}
        </p>
      </Note>
    </div>
  );
}
