import type { Blob as BlobLink, WireError } from "../../preload/contract/index.ts";
import { CallError } from "./client.ts";

const LOST: WireError = {
  code: "core.unavailable",
  params: {},
  retryable: true,
  message: "Chưa gửi được tệp vào phần lõi.",
  kept: "Tệp gốc vẫn ở chỗ cũ.",
  action: "Chờ phần lõi mở lại rồi chọn tệp lần nữa.",
};

/** Sends the bytes of one file into the core; answers the one-time token that a command takes. */
export async function upload(file: File): Promise<string> {
  let reply: { token?: string; error?: WireError };
  try {
    const response = await fetch(`/upload?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: await file.arrayBuffer(),
    });
    reply = (await response.json()) as typeof reply;
  } catch {
    throw new CallError(LOST);
  }
  if (reply.token) return reply.token;
  throw new CallError(reply.error ?? LOST);
}

/** Reads a link of the contract once and keeps the bytes as an object URL. */
export async function fetchBlob(link: BlobLink): Promise<string> {
  const response = await fetch(`/blob/${encodeURIComponent(link.token)}`);
  if (!response.ok) throw new CallError(LOST);
  const bytes = await response.blob();
  return URL.createObjectURL(bytes.type ? bytes : new Blob([bytes], { type: link.mediaType }));
}

/** Hands a file of the core to the person as a download. */
export async function saveBlob(link: BlobLink): Promise<void> {
  const url = await fetchBlob(link);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = link.name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
