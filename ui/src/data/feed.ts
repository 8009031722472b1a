// What changed in the engine, handed to whoever shows it: in batches, at most ten a second.
// It never says what to show. A gap in the revisions means: read again what you show.
import type { Change } from '../bindings/Change'
import type { Changes } from '../bindings/Changes'

/** `again` is true when anything may have changed; `changes` is empty then. */
export type Heard = (changes: Change[], again: boolean) => void

const PAUSE_MS = 100

export class Feed {
  private listeners = new Set<Heard>()
  private last: number | null = null
  private waiting = new Map<string, Change>()
  private again = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private flushedAt = -Infinity

  /** Tells `heard` from now on; the answer stops it. */
  listen(heard: Heard): () => void {
    this.listeners.add(heard)
    return () => this.listeners.delete(heard)
  }

  /** What was read first was true at this revision. */
  startedAt(revision: number): void {
    if (this.last === null || revision > this.last) this.last = revision
  }

  take(batch: Changes): void {
    if (batch.resync) {
      this.again = true
      this.last = batch.revision > 0 ? batch.revision : null
    } else {
      if (this.last !== null && batch.revision <= this.last) return
      if (this.last !== null && batch.revision !== this.last + 1) this.again = true
      this.last = batch.revision
      for (const change of batch.changes) this.waiting.set(JSON.stringify(change), change)
    }
    this.plan()
  }

  private plan(): void {
    if (this.timer !== undefined) return
    const pause = Math.min(PAUSE_MS, Math.max(0, this.flushedAt + PAUSE_MS - performance.now()))
    this.timer = setTimeout(() => this.flush(), pause)
  }

  private flush(): void {
    this.timer = undefined
    this.flushedAt = performance.now()
    const again = this.again
    const changes = again ? [] : [...this.waiting.values()]
    this.again = false
    this.waiting.clear()
    for (const heard of this.listeners) heard(changes, again)
  }
}

/** The window's one feed. */
export const feed = new Feed()
