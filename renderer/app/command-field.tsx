import { useNavigate } from "@tanstack/react-router";
import {
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { Icon, useSettled } from "../ui/index.ts";
import { type Command, useCommands } from "./commands.ts";
import { useCall, useClient } from "./counter.tsx";

const SETTLE_MS = 120;
/** Letters from which on dossiers are offered while typing. */
const FEWEST = 3;
const DOSSIERS = 6;
const COMMANDS_BESIDE = 4;

/** Opens the one dossier that a text means, or the list of those that it may mean. */
export function useFind(): (text: string) => Promise<void> {
  const navigate = useNavigate();
  const client = useClient();
  return async (text) => {
    const found = await client.call("dossiers.search", { text, limit: 2 }).catch(() => []);
    if (found.length === 1) void navigate({ to: "/dossiers/$id", params: { id: found[0]!.id } });
    else void navigate({ to: "/search/$q", params: { q: text } });
  };
}

/**
 * The one field on top. What is typed finds dossiers; after ">" it finds what can be done from here. Enter without
 * choosing looks for the text as it stands. Leaving it puts the hand back where it was.
 */
export function CommandField(props: {
  inputRef: RefObject<HTMLInputElement | null>;
  text: string;
  onText: (text: string) => void;
  recent: readonly string[];
  /** puts the hand back to where it was before the field was opened */
  onLeave: () => void;
}) {
  const { text } = props;
  const latest = useRef(text);
  latest.current = text;
  const listId = useId();
  const navigate = useNavigate();
  const find = useFind();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const isCommand = text.trimStart().startsWith(">");
  const plain = isCommand ? "" : text.trim();
  const settled = useSettled(plain, SETTLE_MS);
  const question = isCommand ? text.trimStart().slice(1).trim() : plain.length >= FEWEST ? plain : null;
  const commands = useCommands({ question: open ? question : null, recent: props.recent });
  const found = useCall(
    "dossiers.search",
    { text: settled.slice(0, 500), limit: DOSSIERS },
    { enabled: open && settled.length >= FEWEST, placeholderData: (old) => old },
  );
  const dossiers: Command[] = (plain.length >= FEWEST ? (found.data ?? []) : []).map((row) => ({
    id: `found-${row.id}`,
    group: "Hồ sơ",
    title: `${row.code} ${row.applicantName}`,
    about: `${row.procedureName} · ${row.state.word}`,
    run: () => void navigate({ to: "/dossiers/$id", params: { id: row.id } }),
  }));
  const rows = isCommand ? commands : [...dossiers, ...commands.slice(0, COMMANDS_BESIDE)];
  const shown = open && rows.length > 0;
  // a command is chosen from the start; a text that is looked for is not guessed at
  const at = Math.min(chosen < 0 && isCommand ? 0 : chosen, rows.length - 1);

  useEffect(() => {
    if (shown) document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at, shown, listId]);

  function close(): void {
    setOpen(false);
    setChosen(-1);
    props.onText("");
  }

  function run(command: Command): void {
    close();
    // an action of the screen acts where the hand was
    props.onLeave();
    command.run();
  }

  async function go(event: FormEvent) {
    event.preventDefault();
    const row = shown ? rows[at] : undefined;
    if (row) return run(row);
    if (isCommand || !plain) return;
    await find(plain.slice(0, 500));
    // what is typed by now is the next search
    if (latest.current === text) close();
  }

  function keys(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Escape") {
      event.preventDefault();
      close();
      props.onLeave();
      return;
    }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || rows.length === 0) return;
    event.preventDefault();
    setOpen(true);
    setChosen(event.key === "ArrowDown" ? (at + 1) % rows.length : at <= 0 ? rows.length - 1 : at - 1);
  }

  return (
    <search className="search">
      <form onSubmit={(event) => void go(event)}>
        <Icon name="search" size={18} />
        <input
          ref={props.inputRef}
          type="text"
          name="search"
          autoComplete="off"
          spellCheck={false}
          value={text}
          role="combobox"
          aria-expanded={shown}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={shown && at >= 0 ? `${listId}-${at}` : undefined}
          onChange={(event) => {
            props.onText(event.currentTarget.value);
            setOpen(true);
            setChosen(-1);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={keys}
          aria-label="Tìm hồ sơ, hoặc gõ > để ra lệnh"
          aria-keyshortcuts="F3"
          placeholder="Tìm họ tên, mã, số điện thoại; gõ > để ra lệnh"
        />
        <span className="key" aria-hidden="true">
          F3
        </span>
      </form>
      {shown ? (
        <div className="picker-list commands" role="listbox" id={listId} aria-label="Gợi ý">
          {rows.map((row, index) => (
            <div
              key={row.id}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={(event) => {
                event.preventDefault();
                run(row);
              }}
            >
              <span className="soft small command-group">{row.group}</span>
              <span className="command-title">
                <span>{row.title}</span>
                {row.about ? <span className="soft small"> {row.about}</span> : null}
              </span>
              {row.key ? (
                <span className="key" aria-hidden="true">
                  {row.key}
                </span>
              ) : null}
            </div>
          ))}
        </div>
      ) : null}
    </search>
  );
}
