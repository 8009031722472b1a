// The seam between the pages and whatever runs them: the desktop window or a plain browser.
// Nothing outside this folder may know which of the two it is.
import type { Changes } from '../bindings/Changes'
import type { Fault } from '../bindings/Fault'
import type { StagedFile } from '../bindings/StagedFile'
import type { Summons } from '../bindings/Summons'
import type { AttachmentId } from '../bindings/AttachmentId'
import type { ThreadId } from '../bindings/ThreadId'

export interface Host {
  /** The languages the system asks for, first wish first; `null` when only the browser knows. */
  languages(): Promise<string[] | null>
  /** Rejects with a {@link CallFault}. */
  call(name: string, params: unknown): Promise<unknown>
  /** Resolves once nothing that happens from now on can be missed. */
  onChanges(heard: (changes: Changes) => void): Promise<void>
  onSummons(heard: (summons: Summons) => void): Promise<void>
  /** Hands a file to the engine, to be sent. One that is refused comes back with its problem. */
  stage(file: Blob, name: string): Promise<StagedFile>
  /** What is pasted besides text, handed to the engine; `null` leaves the paste to the field. */
  pasted(event: ClipboardEvent): Promise<StagedFile[]> | null
  /** Files that are dragged over the window and fall on it. */
  onDrag(heard: (drag: Drag) => void): Promise<void>
  mediaUrl(id: AttachmentId): string
  /** An address that a player takes, told once it is there. Returns what lets go of it. */
  playable(id: AttachmentId, ready: (url: string) => void): () => void
  /** Opens it outside. Tells where it was saved, when it is nothing to be opened. */
  openFile(id: AttachmentId): Promise<string | null>
  openExternal(url: string): Promise<void>
  /** Says which conversation is on screen, so that no notification tells of what is seen anyway; `null`: none. */
  shows(thread: ThreadId | null): void
  /** Draws everything larger (1), smaller (-1) or as usual (0); absent where the browser does so itself. */
  zoom?: (step: -1 | 0 | 1) => Promise<void>
  /** Shows the recovery key in a window of its own: these pages never see it. */
  showRecoveryKey(): Promise<void>
  /** Gives a made file to the person. Tells where it is, where the host decides that itself. */
  keepFile(name: string, mime: string, base64: string): Promise<string | null>
}

/** Where files are held over the window or fall, in pixels of the page. */
export type Drag =
  | { drag: 'over'; x: number; y: number }
  | { drag: 'left' }
  | { drag: 'dropped'; x: number; y: number; files: DroppedFiles }

/** Dropped files. They can be had once, in one way or the other. */
export interface DroppedFiles {
  /** Hands all of them to the engine, to be sent. */
  stage(): Promise<StagedFile[]>
  /** The first of them, for the page to read. */
  first(): Promise<File | null>
}

/** A failed call, with what the window needs to say why. */
export class CallFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault.code)
    this.name = 'CallFault'
  }
}

/** Whatever was thrown, as a fault. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof CallFault) return thrown.fault
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    return thrown as Fault
  }
  return { code: 'internal', key: null, detail: String(thrown), retry_after: null, line: null }
}
