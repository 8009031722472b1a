// What sending would cost now. Asked when the composer opens or what would be sent changes, when
// money or the conversation changed, and when the answer runs out; at no other time.
import type { ComposerQuote } from '../bindings/ComposerQuote'
import type { QuoteWhat } from '../bindings/QuoteWhat'
import { call } from '../data/call'
import { feed } from '../data/feed'
import { ticker } from '../data/ticker'

const SHORTEST_MS = 1000

export class QuoteKeeper {
  answer = $state.raw<ComposerQuote | null>(null)
  fault = $state.raw<unknown>(null)
  private turn = 0
  private stopWaiting: (() => void) | undefined

  constructor(
    readonly thread: number,
    readonly number: string,
    readonly what: QuoteWhat,
  ) {}

  /** Asks, and keeps the answer right; the answer to this stops it. */
  follow(): () => void {
    const stop = feed.listen((changes, again) => {
      const touched = changes.some(
        (change) =>
          (change.kind === 'money' && change.number === this.number) ||
          (change.kind === 'thread' && change.id === this.thread) ||
          (change.kind === 'templates' && this.what.what === 'template'),
      )
      if (again || touched) void this.ask()
    })
    void this.ask()
    return () => {
      this.turn++
      stop()
      this.stopWaiting?.()
    }
  }

  async ask(): Promise<void> {
    const turn = ++this.turn
    this.stopWaiting?.()
    try {
      const answer = await call('quote', { thread: this.thread, what: this.what })
      if (turn !== this.turn) return
      this.answer = answer
      this.fault = null
      const ends = [answer.now.valid_until, answer.template_from?.valid_until].filter((at) => at != null)
      if (ends.length === 0) return
      const at = Math.max(Math.min(...ends), ticker.now() + SHORTEST_MS)
      this.stopWaiting = ticker.at(at, () => void this.ask())
    } catch (thrown) {
      if (turn === this.turn) this.fault = thrown
    }
  }
}
