// The desktop window. The only file that knows Tauri.
import { invoke, convertFileSrc } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { CallFault, faultOf, type Host } from './host'
import type { AttachmentId } from '../bindings/AttachmentId'
import type { Changes } from '../bindings/Changes'
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

export function tauriHost(): Host {
  return {
    call: (name, params) => asked(invoke('call', { name, params: params ?? null })),
    async onChanges(heard) {
      await listen<Changes>('changes', (event) => heard(event.payload))
    },
    async onSummons(heard) {
      await listen<Summons>('summons', (event) => heard(event.payload))
    },
    async stage(file, name) {
      const bytes = new Uint8Array(await file.arrayBuffer())
      return asked(invoke<StagedFile>('stage', bytes, { headers: { 'x-name': encodeURIComponent(name) } }))
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
    openFile: (id) => asked(invoke('open_file', { id })),
    openExternal: (url) => asked(invoke('open_external', { url })),
    keepFile: (name, _mime, base64) => asked(invoke<string>('keep_file', { name, base64 })),
  }
}
