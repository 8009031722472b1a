// The list of conversations: the pages that were read, kept right as the engine says what changed.
// While the pointer or focus is on the list, rows change in place and nothing moves.
import type { Change } from '../bindings/Change'
import type { InboxCounts } from '../bindings/InboxCounts'
import type { InboxScope } from '../bindings/InboxScope'
import type { LabelId } from '../bindings/LabelId'
import type { ThreadRow } from '../bindings/ThreadRow'
import type { View } from '../bindings/View'
import { call } from '../data/call'
import { feed } from '../data/feed'
import { Newest } from '../data/newest'
import { ticker } from '../data/ticker'
import { belongs, compare, deadline, within } from './order'

const PAGE = 50
const MOST = 200
const COUNTS_PAUSE_MS = 300

export class InboxList {
  /** How far it is scrolled, in px: it comes back as it was left. */
  scrolled = $state(0)
  view = $state<View>('closing')
  number = $state<string | null>(null)
  label = $state<LabelId | null>(null)
  /** As shown. */
  rows = $state.raw<ThreadRow[]>([])
  counts = $state.raw<InboxCounts | null>(null)
  /** The first page has been read. */
  ready = $state(false)
  fault = $state.raw<unknown>(null)
  /** Rows wait to move to their place. */
  moved = $state(false)

  /** As it would be in order. */
  private truth: ThreadRow[] = []
  private next: string | null = null
  private held = false
  private reading: Promise<void> | null = null
  private turn = 0
  private newest = new Newest<number | 'counts'>()
  private countsTimer: ReturnType<typeof setTimeout> | undefined
  private stopClosing: (() => void) | undefined

  /** Reads the first page and follows the changes; the answer stops it. */
  follow(): () => void {
    const stop = feed.listen((changes, again) => void this.heard(changes, again))
    void this.read()
    return () => {
      stop()
      this.turn++
      this.held = false
      this.stopClosing?.()
      clearTimeout(this.countsTimer)
      this.countsTimer = undefined
    }
  }

  show(view: View, { number = this.number, label = this.label }: Partial<InboxScope> = {}): void {
    this.view = view
    this.number = number
    this.label = label
    this.ready = false
    this.held = false
    this.scrolled = 0
    void this.read()
  }

  /** Reads again what is shown. */
  async read(): Promise<void> {
    const turn = ++this.turn
    const limit = Math.min(MOST, Math.max(PAGE, this.ready ? this.truth.length : PAGE))
    void this.readCounts()
    const asked = this.newest.ask()
    try {
      const page = await call('inbox_page', { view: this.view, ...this.scope(), after: null, limit })
      if (turn !== this.turn) return
      this.truth = this.ready ? this.withNewer(page.rows, asked) : page.rows
      this.next = page.next
      this.fault = null
      if (!this.ready) this.rows = this.truth
      this.ready = true
      this.settle()
    } catch (thrown) {
      if (turn === this.turn) this.fault = thrown
    }
  }

  /** Rows of a page, but for those of which newer news came while it was read. */
  private withNewer(rows: ThreadRow[], asked: number): ThreadRow[] {
    const newer = this.truth.filter((row) => !this.newest.takes(asked, row.id))
    if (newer.length === 0) return rows
    const known = new Set(newer.map((row) => row.id))
    const now = ticker.now()
    const all = [...rows.filter((row) => !known.has(row.id)), ...newer]
    return all.sort((a, b) => compare(this.view, a, b, now))
  }

  /** Reads all pages that are left. */
  async rest(): Promise<void> {
    const turn = this.turn
    let before: string | null = null
    // A page that could not be read is not asked for again and again.
    while (this.next !== null && this.next !== before && turn === this.turn) {
      before = this.next
      await this.more()
    }
  }

  /** Reads the next page, when there is one. */
  more(): Promise<void> {
    if (this.next === null) return Promise.resolve()
    this.reading ??= this.readNext().finally(() => (this.reading = null))
    return this.reading
  }

  private async readNext(): Promise<void> {
    const turn = this.turn
    try {
      const query = { view: this.view, ...this.scope(), after: this.next, limit: PAGE }
      const page = await call('inbox_page', query)
      if (turn !== this.turn) return
      const known = new Set(this.truth.map((row) => row.id))
      const fresh = page.rows.filter((row) => !known.has(row.id))
      this.truth = [...this.truth, ...fresh]
      this.next = page.next
      if (this.held) this.rows = [...this.rows, ...fresh]
      this.settle()
    } catch (thrown) {
      this.fault = thrown
    }
  }

  /** The pointer or focus came to the list: nothing moves from now on. */
  hold(): void {
    this.held = true
  }

  /** It left: everything goes to its place. */
  release(): void {
    this.held = false
    this.settle()
  }

  /** Puts everything in order now, on request. */
  reorder(): void {
    this.rows = this.truth
    this.moved = false
  }

  private async heard(changes: Change[], again: boolean): Promise<void> {
    if (again) return this.read()
    const ids = changes.flatMap((change) => (change.kind === 'thread' ? [change.id] : []))
    if (ids.length === 0) return
    this.countSoon()
    if (ids.length > MOST) return this.read()
    const turn = this.turn
    const asked = this.newest.ask()
    const rows = await call('threads', ids).catch(() => null)
    if (turn !== this.turn) return
    if (rows === null) return this.read()
    const taken = new Set(ids.filter((id) => this.newest.takes(asked, id)))
    this.place(
      [...taken],
      rows.filter((row) => taken.has(row.id)),
    )
  }

  private place(ids: number[], changed: ThreadRow[]): void {
    const now = ticker.now()
    const touched = new Set(ids)
    const kept = this.truth.filter((row) => !touched.has(row.id))
    const last = kept.at(-1)
    const entering = changed.filter(
      (row) =>
        within(this.scope(), row) &&
        belongs(this.view, row, now) &&
        // Beyond the pages read: it will come with its page.
        (this.next === null || last === undefined || compare(this.view, row, last, now) < 0),
    )
    this.truth = [...kept, ...entering].sort((a, b) => compare(this.view, a, b, now))
    const news = new Map(changed.map((row) => [row.id, row]))
    if (this.held) this.rows = this.rows.map((row) => news.get(row.id) ?? row)
    this.settle()
  }

  private scope(): InboxScope {
    return { number: this.number, label: this.label }
  }

  private settle(): void {
    if (!this.held) this.rows = this.truth
    this.moved =
      this.rows.length !== this.truth.length || this.rows.some((row, i) => row.id !== this.truth[i]?.id)
    this.watchClosing()
  }

  /** A window that closes leaves its list at that moment, with or without news. */
  private watchClosing(): void {
    this.stopClosing?.()
    const now = ticker.now()
    const ends = this.truth.flatMap((row) => deadline(row, now) ?? [])
    if (ends.length === 0) return
    this.stopClosing = ticker.at(Math.min(...ends), () => {
      const later = ticker.now()
      this.truth = this.truth.filter((row) => belongs(this.view, row, later))
      this.countSoon()
      this.settle()
    })
  }

  private countSoon(): void {
    this.countsTimer ??= setTimeout(() => {
      this.countsTimer = undefined
      void this.readCounts()
    }, COUNTS_PAUSE_MS)
  }

  private async readCounts(): Promise<void> {
    const scope = this.scope()
    const asked = this.newest.ask()
    const counts = await call('inbox_counts', scope).catch(() => null)
    const ours = scope.number === this.number && scope.label === this.label
    if (counts && ours && this.newest.takes(asked, 'counts')) this.counts = counts
  }
}

/** The window's one list: another section does not make it forget where it was. */
export const inboxList = new InboxList()
