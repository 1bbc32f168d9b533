import type { ReactNode } from "react";

const PATHS = {
  counter: <path d="M3 10h18M5 10v9m14-9v9M8 10V6h8v4M3 19h18" />,
  scan: <path d="M4 8V4h4m8 0h4v4M4 16v4h4m8 0h4v-4M3 12h18" />,
  sign: <path d="M4 20h16M5 16l9.5-9.5a2 2 0 0 1 3 3L8 19l-4 1z" />,
  copy: <path d="M8 8h11v12H8zM5 16V4h11" />,
  sync: <path d="M5 9a7 7 0 0 1 13-1M19 15a7 7 0 0 1-13 1M18 3v5h-5M6 21v-5h5" />,
  report: <path d="M4 20h16M7 17v-5m5 5V6m5 11v-8" />,
  admin: <path d="M4 7h9m4 0h3M4 12h3m4 0h9M4 17h9m4 0h3M15 5v4M9 10v4M15 15v4" />,
  search: <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5" />,
  person: <path d="M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c1-4 4-6 8-6s7 2 8 6" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

/** A line drawing beside a word; it never stands alone. */
export function Icon(props: { name: IconName; size?: number }) {
  return (
    <svg
      width={props.size ?? 20}
      height={props.size ?? 20}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {PATHS[props.name]}
    </svg>
  );
}
