// The desktop window. The only file that knows Tauri.
import { invoke, convertFileSrc } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { CallFault, faultOf, type Host } from './host'
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
    mediaUrl: (id) => convertFileSrc(String(id), 'media'),
    openFile: (id) => asked(invoke('open_file', { id })),
    openExternal: (url) => asked(invoke('open_external', { url })),
  }
}
