// The one source of ticks. Everything that shows a time says when it will next look different;
// one timer is set to the earliest of these. It runs in Meta's time and stops while hidden.

const LONGEST_MS = 60_000

export class Ticker {
  private offset = 0
  private due = new Map<symbol, { at: number; run: () => void }>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private setFor = Infinity

  constructor(private readonly page: Pick<Document, 'hidden' | 'addEventListener'> = document) {
    page.addEventListener('visibilitychange', () => this.plan(true))
  }

  /** Meta's time, in ms of UTC. */
  now(): number {
    return Date.now() + this.offset
  }

  /** Meta's time minus this computer's, in ms. */
  correct(offset: number): void {
    this.offset = offset
    this.plan(true)
  }

  /** Runs once when Meta's time reaches `at`, or as soon as the page is looked at again. */
  at(at: number, run: () => void): () => void {
    const id = Symbol()
    this.due.set(id, { at, run })
    this.plan(false)
    return () => this.due.delete(id)
  }

  /** How many are waiting: for tests. */
  get waiting(): number {
    return this.due.size
  }

  private plan(afresh: boolean): void {
    if (this.page.hidden) return this.stop()
    const next = Math.min(...Array.from(this.due.values(), (each) => each.at))
    if (!Number.isFinite(next)) return
    if (!afresh && this.timer !== undefined && this.setFor <= next) return
    this.stop()
    this.setFor = next
    const pause = Math.min(Math.max(0, next - this.now()), LONGEST_MS)
    this.timer = setTimeout(() => this.tick(), pause)
  }

  private stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.setFor = Infinity
  }

  private tick(): void {
    this.stop()
    const now = this.now()
    const ready = [...this.due].filter(([, each]) => each.at <= now)
    for (const [id] of ready) this.due.delete(id)
    for (const [, each] of ready) each.run()
    this.plan(true)
  }
}

/** The window's one ticker. */
export const ticker = new Ticker()
