import type { ComposerQuote } from '../bindings/ComposerQuote'
import type { Money } from '../bindings/Money'

/**
 * By how much sending so many messages passes the budget; `null` when it fits or there is none.
 * The engine answers for as many messages as it knows of; files just attached come on top.
 */
export function excess(answer: ComposerQuote, sends: number): Money | null {
  const { budget, now, messages } = answer
  if (!budget || now.outcome !== 'paid' || !now.amount) return budget?.over_by ?? null
  const price = now.amount.micros
  const over = budget.over_by
    ? budget.over_by.micros + price * (sends - Math.max(1, messages))
    : price * sends - budget.left.micros
  return over > 0 ? { micros: over, currency: budget.left.currency } : null
}
