// In the evening: what closes before the shop opens again. Read after hours only.
import type { ClosingDigest } from '../bindings/ClosingDigest'
import { call } from '../data/call'
import { feed } from '../data/feed'

const PAUSE_MS = 2_000

/** When the digest that was put away ends: by its opening time. */
let hiddenUntil = -Infinity

export class Digest {
  private answer = $state.raw<ClosingDigest | null>(null)
  private hidden = $state(hiddenUntil)
  private timer: ReturnType<typeof setTimeout> | undefined

  /** What to say now; `null` when there is nothing to say or it was put away. */
  get current(): ClosingDigest | null {
    const answer = this.answer
    return answer && answer.closing > 0 && answer.opens_at > this.hidden ? answer : null
  }

  /** Reads and follows; the answer stops it. */
  follow(): () => void {
    const stop = feed.listen((changes, again) => {
      if (again || changes.some(({ kind }) => kind === 'thread' || kind === 'setup')) this.soon()
    })
    void this.read()
    return () => {
      stop()
      clearTimeout(this.timer)
      this.answer = null
    }
  }

  /** Not again before the shop has opened. */
  putAway(): void {
    if (this.answer) this.hidden = hiddenUntil = this.answer.opens_at
  }

  private async read(): Promise<void> {
    // A line that could not be read is not worth an alarm: the list itself says so.
    this.answer = await call('closing_digest', null).catch(() => null)
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.read()
    }, PAUSE_MS)
  }
}
