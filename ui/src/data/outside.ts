// What leaves the window: the browser, the mail program, the system's own player. Where the system
// has none, that is said.
import type { AttachmentId } from '../bindings/AttachmentId'
import { host } from '../host'
import * as m from '../paraglide/messages'
import { sentenceOf } from '../words/fault'
import { toasts } from './toasts.svelte'

/** Opens an address outside. */
export function openOutside(url: string): void {
  host()
    .openExternal(url)
    .catch((thrown: unknown) => {
      // Where no program takes it, a person can still take it elsewhere.
      toasts.show(sentenceOf(thrown), {
        urgent: true,
        action: { label: m.copy_address(), run: () => void copyAddress(url) },
      })
    })
}

async function copyAddress(url: string): Promise<void> {
  const written = url.replace(/^(mailto|tel):/, '')
  if (await attempt(navigator.clipboard.writeText(written))) toasts.show(m.copied())
}

/** Opens a file with the system's own program for it; what no program should be handed is saved. */
export function openFileOutside(id: AttachmentId): void {
  const opened = host()
    .openFile(id)
    .then((path) => {
      if (path !== null) toasts.show(m.file_saved_unopened({ path }), { urgent: true })
    })
  void attempt(opened)
}

/** Whether it succeeded; says why when not. */
export async function attempt(work: Promise<void>): Promise<boolean> {
  try {
    await work
    return true
  } catch (thrown) {
    toasts.show(sentenceOf(thrown), { urgent: true })
    return false
  }
}
