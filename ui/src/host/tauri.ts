// The desktop window. The only file that knows Tauri.
import { invoke, convertFileSrc } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { copiedPicture, handedOver, namesFiles, pastedFiles } from './files'
import { CallFault, faultOf, type Drag, type Host } from './host'
import type { AttachmentId } from '../bindings/AttachmentId'
import type { Changes } from '../bindings/Changes'
import type { Fault } from '../bindings/Fault'
import type { StagedFile } from '../bindings/StagedFile'
import type { Summons } from '../bindings/Summons'

async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (thrown) {
    throw new CallFault(faultOf(thrown))
  }
}

const mediaUrl = (id: AttachmentId) => convertFileSrc(String(id), 'media')

async function stage(file: Blob, name: string): Promise<StagedFile> {
  const bytes = new Uint8Array(await handedOver(file).arrayBuffer())
  const headers = { 'x-name': encodeURIComponent(name), 'x-size': String(file.size) }
  return asked(invoke<StagedFile>('stage', bytes, { headers }))
}

/** What the shell tells of files dragged over the window: their token, never their paths. */
type ShellDrag =
  Exclude<Drag, { drag: 'dropped' }> | { drag: 'dropped'; x: number; y: number; token: number; name: string }

function dropped({ token, name, ...place }: Extract<ShellDrag, { drag: 'dropped' }>): Drag {
  return {
    ...place,
    files: {
      stage: () => asked(invoke<StagedFile[]>('stage_dropped', { token })),
      first: async () => new File([await asked(invoke<ArrayBuffer>('read_dropped', { token }))], name),
    },
  }
}

/**
 * Files on the clipboard are for the shell to read. What only looks like some is a picture copied in
 * the window, which comes with its address, or text after all.
 */
async function copiedFiles(text: string, picture: Promise<File | null>): Promise<StagedFile[]> {
  const staged = await asked(invoke<StagedFile[]>('stage_pasted'))
  if (staged.length > 0) return staged
  const found = await picture
  if (found) return [await stage(found, found.name)]
  if (text === '') throw new CallFault({ ...NOTHING_READ })
  // The one way to put text where the caret is that can be taken back with Ctrl+Z.
  document.execCommand('insertText', false, text)
  return []
}
/** Something was copied that neither the shell nor the page can read. */
const NOTHING_READ: Fault = {
  code: 'invalid',
  key: 'file_unreadable_here',
  detail: null,
  retry_after: null,
  line: null,
}

export function tauriHost(): Host {
  return {
    languages: () => asked(invoke<string[]>('languages')),
    call: (name, params) => asked(invoke('call', { name, params: params ?? null })),
    async onChanges(heard) {
      await listen<Changes>('changes', (event) => heard(event.payload))
    },
    async onSummons(heard) {
      await listen<Summons>('summons', (event) => heard(event.payload))
    },
    stage,
    pasted(event) {
      if (!namesFiles(event) || event.clipboardData?.files.length) return pastedFiles(event, stage)
      event.preventDefault()
      // Asked for at once: after the event nobody is answered.
      const picture = copiedPicture().catch(() => null)
      return copiedFiles(event.clipboardData?.getData('text/plain') ?? '', picture)
    },
    async onDrag(heard) {
      await listen<ShellDrag>('drag', ({ payload }) =>
        heard(payload.drag === 'dropped' ? dropped(payload) : payload),
      )
    },
    mediaUrl,
    playable(id, ready) {
      let url: string | null = null
      let gone = false
      const told = (address: string) => {
        if (!gone) ready(address)
      }
      // WebKitGTK's player reads no scheme of our own, but it does read what the page holds.
      fetch(mediaUrl(id))
        .then((answer) => answer.blob())
        .then(
          (file) => told((url = URL.createObjectURL(file))),
          () => told(mediaUrl(id)),
        )
      return () => {
        gone = true
        if (url !== null) URL.revokeObjectURL(url)
      }
    },
    openFile: (id) => asked(invoke<string | null>('open_file', { id })),
    openExternal: (url) => asked(invoke('open_external', { url })),
    // What goes wrong here costs a notification too many, no more.
    shows: (thread) => void invoke('show_thread', { thread }).catch(() => {}),
    zoom: (step) => asked(invoke('zoom', { step })),
    showRecoveryKey: () => asked(invoke('show_recovery_key')),
    keepFile: (name, _mime, base64) => asked(invoke<string>('keep_file', { name, base64 })),
  }
}
