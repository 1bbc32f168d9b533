/**
 * Gives the memory of a passing buffer back at once, where it has all of its own; it is empty afterwards. Left to the
 * collector, buffers of scans pile up and make it walk through the whole heap again and again. Only for what was made
 * here and nobody else holds.
 */
export function giveBack(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0);
}
