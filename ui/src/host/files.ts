// How a page by itself comes to files: dropped on it, or pasted into it.
import type { StagedFile } from '../bindings/StagedFile'
import type { Drag } from './host'

/** Meta takes no file larger than this (Meta, Media, 2025-12). */
const LARGEST = 100 * 1024 * 1024
/** By this much of its beginning the engine tells what a file is. */
const HEAD = 4096

type Stage = (file: Blob, name: string) => Promise<StagedFile>

/** What is handed over of a file: of one that is too large only the beginning. */
export function handedOver(file: Blob): Blob {
  return file.size > LARGEST ? file.slice(0, HEAD) : file
}

/** Follows files that are dragged over the page, where the page itself hears of them. */
export function dragsOfThePage(heard: (drag: Drag) => void, stage: Stage): void {
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  document.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    heard({ drag: 'over', x: event.clientX, y: event.clientY })
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) heard({ drag: 'left' })
  })
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    const files = [...(event.dataTransfer?.files ?? [])]
    heard({
      drag: 'dropped',
      x: event.clientX,
      y: event.clientY,
      files: { stage: () => all(files, stage), first: async () => files[0] ?? null },
    })
  })
}

const holds = (event: ClipboardEvent, type: string) => event.clipboardData?.types.includes(type) ?? false

/** The clipboard names files, whether or not the page can see them. */
export const namesFiles = (event: ClipboardEvent) => holds(event, 'text/uri-list')

/**
 * What is pasted besides text; `null` when it is text, which goes where it always does. WebKitGTK
 * shows a copied picture in no paste event, but to whom asks within one (2.50, WebKit bug 320303).
 */
export function pastedFiles(event: ClipboardEvent, stage: Stage): Promise<StagedFile[]> | null {
  const files = [...(event.clipboardData?.files ?? [])]
  // Cells copied in a spreadsheet come with their picture: they are meant as text.
  if (holds(event, 'text/plain') && !namesFiles(event)) return null
  event.preventDefault()
  if (files.length > 0) return all(files, stage)
  return copiedPicture().then((picture) => (picture ? all([picture], stage) : []))
}

/** The picture on the clipboard, if there is one. To be asked for within the event of a paste. */
export async function copiedPicture(): Promise<File | null> {
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find((each) => each.startsWith('image/'))
    if (type === undefined) continue
    const ending = type.slice('image/'.length).replace('jpeg', 'jpg')
    return new File([await item.getType(type)], `image.${ending}`, { type })
  }
  return null
}

async function all(files: File[], stage: Stage): Promise<StagedFile[]> {
  const staged: StagedFile[] = []
  for (const file of files) staged.push(await stage(file, file.name || 'image.png'))
  return staged
}
