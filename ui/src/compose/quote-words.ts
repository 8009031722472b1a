// A quote in words: on the button, in the line above it, and in the answer to "why?".
import type { ComposerQuote } from '../bindings/ComposerQuote'
import type { Quote } from '../bindings/Quote'
import * as m from '../paraglide/messages'
import { decimal, price } from '../words/money'

/** The price in a few letters: `offert`, `0,0300 $`, `≈ 0,0300 $`. */
export function priceWord(quote: Quote): string {
  const about = quote.estimate ? '≈ ' : ''
  if (quote.outcome === 'free') return about + m.free()
  if (quote.outcome === 'paid' && quote.amount) return about + price(quote.amount)
  return quote.outcome === 'blocked' ? m.price_blocked() : m.price_unknown()
}

/**
 * Free replies left now, whatever is written or attached; `null` where they do not matter. The quote
 * of a reply is that of the last of the draft's messages: those before it are not used yet.
 */
export function repliesLeft({ now, messages }: ComposerQuote): number | null {
  if (now.outcome !== 'free' || now.why !== 'allowance' || now.allowance_left === null) return null
  return now.allowance_left + Math.max(1, messages) - 1
}

/** The second line of the send button. `left`: free replies left now, in words. */
export function buttonWord(quote: Quote, messages: number, left: string | null): string {
  if (left !== null) return m.free_left({ price: priceWord(quote), left })
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
