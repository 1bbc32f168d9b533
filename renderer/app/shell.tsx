import { Link, Outlet, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { WireError } from "../../preload/contract/index.ts";
import { openDraft } from "../features/dossiers/drafts.ts";
import { StatusLine } from "../features/office/status-line.tsx";
import { useSerialScans } from "../features/people/serial.tsx";
import { Banner } from "../features/training/banner.tsx";
import { Button, ErrorNote, Icon, Menu } from "../ui/index.ts";
import { mayCall } from "./access.ts";
import { CitizenView, useCitizenSubject } from "./citizen.tsx";
import { wireOf } from "./client.ts";
import { CommandField, useFind } from "./command-field.tsx";
import { CoreBar, Parting } from "./core-bar.tsx";
import { useCall, useCore } from "./counter.tsx";
import { HelpKeys } from "./help-keys.tsx";
import { useKeys } from "./keys.ts";
import { areasFor, type CounterTab, tabsFor } from "./places.ts";
import { dossierCodeIn, passOn, useScan } from "./scanner.ts";
import { useLeaving, useSession } from "./session.tsx";

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
  const leaving = useLeaving();
  const isParted = useCore().core === "down" && leaving;
  const [notLeft, setNotLeft] = useState<WireError | null>(null);

  useEffect(
    () =>
      // where a screen has nothing of its own to place the focus on, it must not fall out of the page
      router.subscribe("onRendered", () => {
        if (document.activeElement === document.body) main.current?.focus();
      }),
    [router],
  );

  function leave() {
    setNotLeft(null);
    session.leave().catch((error: unknown) => setNotLeft(wireOf(error)));
  }

  const [sought, setSought] = useState("");
  const hand = useRef<{ element: HTMLElement; selection: [number, number] | null } | null>(null);
  function toSearch(text: string) {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active !== search.current && active !== document.body) {
      const field =
        active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : null;
      const from = field?.selectionStart ?? null;
      hand.current = {
        element: active,
        selection: from === null ? null : [from, field!.selectionEnd ?? from],
      };
    }
    setSought(text);
    search.current?.focus();
  }
  function handBack() {
    const at = hand.current;
    if (!at?.element.isConnected) return main.current?.focus();
    at.element.focus();
    if (at.selection) (at.element as HTMLInputElement).setSelectionRange(...at.selection);
  }

  const recent = useRecent(path);
  const [help, setHelp] = useState(false);
  const citizen = useCitizenSubject();
  const [turned, setTurned] = useState(false);
  const isTurned = turned && citizen !== null;
  const turnedFrom = useRef<Element | null>(null);
  function turn() {
    turnedFrom.current = document.activeElement;
    setTurned(true);
  }
  function turnBack() {
    setTurned(false);
    const from = turnedFrom.current;
    // once the screen may be reached again
    setTimeout(() => (from instanceof HTMLElement && from.isConnected ? from : main.current)?.focus(), 0);
  }
  useEffect(() => {
    // another dossier is another person: the screen turns back by itself
    if (path) setTurned(false);
  }, [path]);

  const mayReceive = mayCall(session.officer, "dossiers.receive");
  const find = useFind();
  useSerialScans();
  useScan("dossier", (scan) => void find(dossierCodeIn(scan.text) ?? scan.text), true);
  useScan(
    "seal",
    (scan) => {
      // a signed code of a paper copy is judged wherever the officer happens to be
      passOn(scan);
      void navigate({ to: "/copies/check" });
      return true;
    },
    true,
  );
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
      f1: { word: "Danh sách phím", run: () => setHelp(!help) },
      f2: mayReceive
        ? {
            word: "Tiếp nhận mới",
            run: () => void navigate({ to: "/receive/$id", params: { id: openDraft() } }),
          }
        : undefined,
      f3: { word: "Tìm hồ sơ", run: () => toSearch("") },
      "ctrl+k": { word: "Ra lệnh bằng chữ", run: () => toSearch(">") },
      f11: citizen ? { word: "Quay màn hình cho người dân xem", run: turn } : undefined,
      f12: { word: "Đổi người, đăng xuất", run: leave },
      // loading the page anew would end the sign-in; nothing here needs it
      f5: () => undefined,
      "ctrl+r": () => undefined,
      escape: () => {
        if (help) setHelp(false);
        else if (path !== "/") router.history.back();
      },
      ...Object.fromEntries(
        areas.map((area, i) => [
          `alt+${i + 1}`,
          { word: area.name, run: () => void navigate({ to: area.to }) },
        ]),
      ),
    },
    true,
  );

  return (
    <>
      <div className={status.data?.isTraining ? "shell is-training" : "shell"} inert={isTurned || isParted}>
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
            <Banner status={status.data} />
            <div className="top">
              <CommandField
                inputRef={search}
                text={sought}
                onText={setSought}
                recent={recent}
                onLeave={handBack}
              />
              <div className="who">
                <Menu
                  label={`Tài khoản của ${session.officer.fullName}`}
                  items={[
                    { label: "Đổi mật khẩu", onPick: () => void navigate({ to: "/password" }) },
                    { label: "Đổi người, đăng xuất", hotkey: "F12", onPick: leave },
                    {
                      label: status.data?.isTraining ? "Ra khỏi tập huấn" : "Vào tập huấn",
                      onPick: () => void navigate({ to: "/training" }),
                    },
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
              {citizen ? (
                <Button hotkey="F11" onClick={turn}>
                  Quay màn hình
                </Button>
              ) : null}
              <Button kind="quiet" hotkey="F1" onClick={() => setHelp(!help)}>
                Phím
              </Button>
              <Button hotkey="F12" busy={leaving} onClick={leave}>
                Đổi người
              </Button>
            </div>
          </header>
          <CoreBar />
          <ErrorNote error={notLeft} />
          <div className="work-row">
            <main ref={main} tabIndex={-1}>
              {path === "/" || path.startsWith("/counter") ? <CounterTabs path={path} /> : null}
              <Outlet />
            </main>
            {help ? <HelpKeys onClose={() => setHelp(false)} /> : null}
          </div>
          <StatusLine />
        </div>
      </div>
      {isParted ? <Parting /> : null}
      {isTurned ? <CitizenView subject={citizen} onBack={turnBack} /> : null}
    </>
  );
}

/** How many dossiers that were open are remembered, for the commands. */
const RECENT = 8;

/** Ids of the dossiers that were open in this window, the newest first; gone with the officer. */
function useRecent(path: string): readonly string[] {
  const [recent, setRecent] = useState<readonly string[]>([]);
  useEffect(() => {
    const id = /^\/(?:dossiers|received)\/([0-9a-f-]{36})$/.exec(path)?.[1];
    if (id) setRecent((old) => [id, ...old.filter((one) => one !== id)].slice(0, RECENT));
  }, [path]);
  return recent;
}

/** The screens of the counter's area; nothing is shown while there is only one. */
function CounterTabs(props: { path: string }) {
  const session = useSession();
  const navigate = useNavigate();
  const tabs = tabsFor(session.officer);
  if (tabs.length < 2) return null;
  const isHere = (tab: CounterTab) => (tab.to === "/" ? props.path === "/" : props.path.startsWith(tab.to));
  const seldom = tabs.filter((tab) => tab.seldom);
  const open = seldom.find(isHere);
  return (
    <nav className="counter-tabs" aria-label="Việc tại quầy">
      {tabs
        .filter((tab) => !tab.seldom)
        .map((tab) => (
          <Link
            key={tab.to}
            to={tab.to}
            className={isHere(tab) ? "here" : ""}
            aria-current={isHere(tab) ? "page" : undefined}
          >
            {tab.name}
          </Link>
        ))}
      {seldom.length > 0 ? (
        <Menu
          label="Việc khác tại quầy"
          isHere={open !== undefined}
          items={seldom.map((tab) => ({ label: tab.name, onPick: () => void navigate({ to: tab.to }) }))}
        >
          {open ? `Khác: ${open.name}` : "Khác"}
          <span aria-hidden="true">▾</span>
        </Menu>
      ) : null}
    </nav>
  );
}
