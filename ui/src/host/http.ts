// The same engine behind HTTP, in an ordinary browser.
import { dragsOfThePage, handedOver, pastedFiles } from './files'
import { CallFault, faultOf, type Host } from './host'
import type { Changes } from '../bindings/Changes'
import type { Fault } from '../bindings/Fault'
import type { StagedFile } from '../bindings/StagedFile'
import type { Summons } from '../bindings/Summons'

const unreachable: Fault = {
  code: 'internal',
  key: 'host_unreachable',
  detail: null,
  retry_after: null,
  line: null,
}

async function answer(request: Promise<Response>): Promise<unknown> {
  let response: Response
  try {
    response = await request
  } catch (thrown) {
    throw new CallFault({ ...unreachable, detail: String(thrown) })
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  throw new CallFault(body === null ? unreachable : faultOf(body))
}

export function httpHost(): Host {
  const source = new EventSource('changes')
  const stage = (file: Blob, name: string) =>
    answer(
      fetch(`stage?name=${encodeURIComponent(name)}&size=${file.size}`, {
        method: 'POST',
        body: handedOver(file),
      }),
    ) as Promise<StagedFile>
  return {
    languages: async () => null,
    call: (name, params) =>
      answer(
        fetch(`call/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(params ?? null),
        }),
      ),
    onChanges(heard) {
      source.addEventListener('changes', (event) => heard(JSON.parse(event.data as string) as Changes))
      return new Promise((ready) => {
        let before = false
        const opened = () => {
          // Whatever happened while the line was cut is lost: everything has to be read again.
          if (before) heard({ revision: 0, changes: [], resync: true })
          before = true
          ready()
        }
        source.addEventListener('open', opened)
        if (source.readyState === EventSource.OPEN) opened()
      })
    },
    async onSummons(heard) {
      source.addEventListener('summons', (event) => heard(JSON.parse(event.data as string) as Summons))
    },
    stage,
    pasted: (event) => pastedFiles(event, stage),
    async onDrag(heard) {
      dragsOfThePage(heard, stage)
    },
    mediaUrl: (id) => `media/${id}`,
    playable(id, ready) {
      ready(`media/${id}`)
      return () => {}
    },
    async openFile(id) {
      window.open(`media/${id}`, '_blank', 'noopener')
      return null
    },
    async openExternal(url) {
      window.open(url, '_blank', 'noopener,noreferrer')
    },
    shows() {},
    async showRecoveryKey() {
      window.open('test/recovery', '_blank', 'noopener')
    },
    async keepFile(name, mime, base64) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const url = URL.createObjectURL(new Blob([bytes], { type: mime }))
      Object.assign(document.createElement('a'), { href: url, download: name }).click()
      // The browser has begun to read it by the next turn of its loop, not before.
      setTimeout(() => URL.revokeObjectURL(url))
      return null
    },
  }
}
