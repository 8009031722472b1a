// A quote in words: on the button, in the line above it, and in the answer to "why?".
import type { Quote } from '../bindings/Quote'
import * as m from '../paraglide/messages'
import { aboutSo } from '../words/allowance'
import { decimal, price } from '../words/money'

/** The price in a few letters: `offert`, `0,0300 $`, `≈ 0,0300 $`. */
export function priceWord(quote: Quote): string {
  const about = quote.estimate ? '≈ ' : ''
  if (quote.outcome === 'free') return about + m.free()
  if (quote.outcome === 'paid' && quote.amount) return about + price(quote.amount)
  return quote.outcome === 'blocked' ? m.price_blocked() : m.price_unknown()
}

/** The second line of the send button. `pending`: free replies on their way. */
export function buttonWord(quote: Quote, messages: number, pending: number): string {
  if (quote.outcome === 'free' && quote.why === 'allowance' && quote.allowance_left !== null) {
    return m.free_left({ price: priceWord(quote), left: aboutSo(quote.allowance_left, { pending }) })
  }
  const word = priceWord(quote)
  return messages > 1 && quote.outcome === 'paid' ? `${messages} × ${word}` : word
}

/** What the engine is told that the button showed. */
export function shownAmount(quote: Quote): string | null {
  return quote.outcome === 'paid' && quote.amount ? decimal(quote.amount) : null
}

/** The rule behind it, in a sentence. */
export function ruleWord(quote: Quote): string {
  switch (quote.why) {
    case 'entry_point':
      return m.why_entry_point()
    case 'allowance':
      return m.why_allowance()
    case 'free_by_rule':
      return m.why_free_by_rule()
    case 'window_closed':
      return m.why_window_closed()
    case 'no_payment_method':
      return m.why_no_payment_method()
    case 'no_rate':
      return m.why_no_rate()
    case 'no_currency':
      return m.why_no_currency()
    case 'charged':
      return m.why_charged()
  }
}
