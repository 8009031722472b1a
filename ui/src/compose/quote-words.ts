// A quote in words: on the button, in the line above it, and in the answer to "why?".
import type { ComposerQuote } from '../bindings/ComposerQuote'
import type { Quote } from '../bindings/Quote'
import { ticker } from '../data/ticker'
import * as m from '../paraglide/messages'
import { decimal, price } from '../words/money'
import { exactly } from '../words/time'

/** The price in a few letters: `offert`, `0,0300 $`, `≈ 0,0300 $`. */
export function priceWord(quote: Quote): string {
  const about = quote.estimate ? '≈ ' : ''
  if (quote.outcome === 'free') return about + m.free()
  if (quote.outcome === 'paid' && quote.amount) return about + price(quote.amount)
  return quote.outcome === 'blocked' ? m.price_blocked() : m.price_unknown()
}

/** The price of the cheapest template: `dès 0,0300 $`; what is free is not free from something on. */
export function fromWord(cheapest: Quote): string {
  const word = priceWord(cheapest)
  return cheapest.outcome === 'paid' ? m.from_price({ price: word }) : word
}

/**
 * What can go once the window has closed, at `end`. `cheapest`: the cheapest template as it is priced
 * now; `freeUntil`: until when the customer's ad makes all free.
 */
export function afterWord(cheapest: Quote, end: number, freeUntil: number | null, now: number): string {
  const time = exactly(end, now)
  if (cheapest.why === 'entry_point') {
    // Of a time in which the ad no longer counts the price now says nothing.
    return freeUntil !== null && freeUntil > end
      ? m.line_after_free({ time })
      : m.line_after_template({ time })
  }
  return cheapest.outcome === 'paid'
    ? m.line_after({ time, price: priceWord(cheapest) })
    : m.line_after_template({ time })
}

/** What can go while the window is closed. */
export function closedWord(cheapest: Quote | null, freeUntil: number | null, now: number): string {
  if (cheapest === null) return m.closed_no_template()
  if (cheapest.outcome === 'paid') return m.closed_template({ price: priceWord(cheapest) })
  if (cheapest.outcome !== 'free') return m.closed_template_only()
  return cheapest.why === 'entry_point' && freeUntil !== null
    ? m.closed_template_free_until({ time: exactly(freeUntil, now) })
    : m.closed_template_free()
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

/** The rule behind it, in a sentence. `freeUntil`: until when the customer's ad makes all free. */
export function ruleWord(quote: Quote, freeUntil: number | null = null): string {
  switch (quote.why) {
    case 'entry_point':
      return freeUntil === null
        ? m.why_entry_point()
        : m.line_entry_point({ time: exactly(freeUntil, ticker.now()) })
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
