export * from "./card.ts";
export * from "./copies.ts";
export * from "./digitise.ts";
export * from "./hand-over.ts";
export * from "./receive.ts";
export * from "./seat.ts";
export * from "./sign.ts";
export * from "./sync.ts";
