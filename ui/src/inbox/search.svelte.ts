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

  clear(): void {
    this.type('')
  }

  private async ask(text: string, turn: number): Promise<void> {
    try {
      const result = await call('search', { text, thread: null, limit: 50 })
      if (turn !== this.turn) return
      this.result = result
      this.fault = null
    } catch (thrown) {
      if (turn === this.turn) this.fault = thrown
    }
  }
}
