// What is done only after a few seconds in which it can be taken back. Nothing reaches the engine
// before they are over. Leaving the page does not stop the seconds; closing the window does.
import { sentenceOf } from '../words/fault'
import { toasts } from './toasts.svelte'

/** How long it can be taken back. */
export const THINK_MS = 10_000

/** What is waiting anywhere, the newest last: how to keep it. */
let waitingAnywhere: (() => void)[] = []

/** Keeps what was about to go last; `false` when nothing is. Escape and Ctrl+Z do this. */
export function thinkAgain(): boolean {
  const keep = waitingAnywhere.at(-1)
  keep?.()
  return keep !== undefined
}

interface Deed {
  /** What is about to happen. */
  soon: string
  /** The word on the button that stops it. */
  keep: string
  kept: string
  done: string
  run: () => Promise<unknown>
}

export class SecondThoughts<Key> {
  /** What is about to be done. */
  list = $state.raw<Key[]>([])
  private waiting = new Map<Key, { stop: () => void; kept: string }>()

  begin(key: Key, deed: Deed): void {
    if (this.waiting.has(key)) return
    const timer = setTimeout(() => void this.finish(key, deed), THINK_MS)
    const drop = toasts.show(deed.soon, {
      ms: THINK_MS,
      action: { label: deed.keep, shortcut: 'Escape', run: () => this.keep(key) },
    })
    const keep = () => this.keep(key)
    waitingAnywhere.push(keep)
    const stop = () => {
      clearTimeout(timer)
      drop()
      waitingAnywhere = waitingAnywhere.filter((each) => each !== keep)
    }
    this.waiting.set(key, { stop, kept: deed.kept })
    this.list = [...this.waiting.keys()]
  }

  keep(key: Key): void {
    const kept = this.waiting.get(key)?.kept
    this.forget(key)
    if (kept !== undefined) toasts.show(kept)
  }

  private async finish(key: Key, deed: Deed): Promise<void> {
    try {
      await deed.run()
      toasts.show(deed.done)
    } catch (thrown) {
      toasts.show(sentenceOf(thrown), { urgent: true })
    }
    this.forget(key)
  }

  private forget(key: Key): void {
    this.waiting.get(key)?.stop()
    this.waiting.delete(key)
    this.list = [...this.waiting.keys()]
  }
}
