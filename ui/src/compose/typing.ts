// Customers see that somebody is typing, where the shop wants them to.
import { call } from '../data/call'
import { session } from '../data/session.svelte'

/** Meta's sign goes out by itself after 25 s: it is renewed a little before. */
const TYPING_MS = 20_000

/** Renews the sign while somebody types. */
export class TypingSign {
  private told = -Infinity

  show(thread: number): void {
    if (!session.hello?.preferences.read_receipts || performance.now() - this.told < TYPING_MS) return
    this.told = performance.now()
    void call('typing', thread).catch(() => {})
  }
}
