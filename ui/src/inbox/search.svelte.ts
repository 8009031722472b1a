// Search over names, numbers and words, as it is typed.
import type { SearchResult } from '../bindings/SearchResult'
import { call } from '../data/call'
import { feed } from '../data/feed'

const PAUSE_MS = 120

export class Search {
  text = $state('')
  result = $state.raw<SearchResult | null>(null)
  fault = $state.raw<unknown>(null)
  private timer: ReturnType<typeof setTimeout> | undefined
  private turn = 0
  /** The words that the results are for. */
  private answered = ''

  /** Keeps the people found as they are now; the answer stops it. */
  follow(): () => void {
    return feed.listen(async (changes, again) => {
      const found = this.result
      if (!found) return
      if (again) return this.ask(this.text, ++this.turn)
      const changed = new Set(changes.flatMap((change) => (change.kind === 'thread' ? [change.id] : [])))
      const ids = found.people.map((row) => row.id).filter((id) => changed.has(id))
      if (ids.length === 0) return
      const rows = new Map((await call('threads', ids).catch(() => [])).map((row) => [row.id, row]))
      if (this.result !== found) return
      this.result = { ...found, people: found.people.map((row) => rows.get(row.id) ?? row) }
    })
  }

  type(text: string): void {
    this.text = text
    clearTimeout(this.timer)
    const turn = ++this.turn
    if (text.trim() === '') {
      this.result = null
      this.fault = null
      return
    }
    this.timer = setTimeout(() => void this.ask(text, turn), PAUSE_MS)
  }

  /** Resolves once the results are those of what is typed: Enter must not open a stale one. */
  async upToDate(): Promise<void> {
    if (this.answered === this.text) return
    clearTimeout(this.timer)
    await this.ask(this.text, ++this.turn)
  }

  clear(): void {
    this.type('')
  }

  private async ask(text: string, turn: number): Promise<void> {
    try {
      const result = await call('search', { text, thread: null, limit: 50 })
      if (turn !== this.turn) return
      this.result = result
      this.answered = text
      this.fault = null
    } catch (thrown) {
      if (turn === this.turn) this.fault = thrown
    }
  }
}

/** The window's one search, there again when one comes back to the inbox. */
export const inboxSearch = new Search()
