import type { CardFile } from '../bindings/CardFile'

/** Meta's largest card is a few hundred kilobytes; the engine takes no more than this. */
export const LARGEST_BYTES = 5 * 1024 * 1024

/** A chosen file as the engine takes it. */
export async function cardFile(file: File): Promise<CardFile> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let letters = ''
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) {
    letters += String.fromCharCode(...bytes.subarray(at, at + 8192))
  }
  return { name: file.name, base64: btoa(letters), not_rounded: false }
}
