// Search over names, numbers and words, as it is typed.
import type { SearchResult } from '../bindings/SearchResult'
import { call } from '../data/call'

const PAUSE_MS = 120

export class Search {
  text = $state('')
  result = $state.raw<SearchResult | null>(null)
  fault = $state.raw<unknown>(null)
  private timer: ReturnType<typeof setTimeout> | undefined
  private turn = 0
  /** The words that the results are for. */
  private answered = ''

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
