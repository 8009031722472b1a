// How what stands in the composer divides into messages; the engine counts the same way, and both
// are held to one table of cases.
import type { MediaKind } from '../bindings/MediaKind'
import type { StagedFile } from '../bindings/StagedFile'

const LONGEST_CAPTION = 1024
const takesCaption: Record<MediaKind, boolean> = {
  image: true,
  video: true,
  document: true,
  audio: false,
  voice: false,
  sticker: false,
}

/** How many messages a draft makes: its files, and its text where none of them takes it. At least one. */
export function messagesIn(text: string, files: Pick<StagedFile, 'media'>[]): number {
  const words = text.trim()
  const isCaption = [...words].length <= LONGEST_CAPTION && files.some(({ media }) => takesCaption[media])
  return Math.max(1, files.length + (words === '' || isCaption ? 0 : 1))
}
