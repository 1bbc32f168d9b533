/** Mouths from worst to best: the shape says what the colour says. */
const MOUTHS = [
  "M18 46 Q32 28 46 46",
  "M20 44 Q32 34 44 44",
  "M20 42 L44 42",
  "M20 38 Q32 48 44 38",
  "M17 36 Q32 56 47 36 Z",
] as const;

/** A drawn face for a level from 1 to 5. */
export function Face(props: { level: number }) {
  return (
    <svg width="88" height="88" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <circle cx="32" cy="32" r="28" fill="none" stroke="currentColor" strokeWidth="3" />
      <circle cx="23" cy="26" r="3.4" fill="currentColor" />
      <circle cx="41" cy="26" r="3.4" fill="currentColor" />
      {props.level === 1 ? (
        <path d="M17 18 L27 22 M47 18 L37 22" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      ) : null}
      <path
        d={MOUTHS[props.level - 1]}
        fill={props.level === 5 ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth="3.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
