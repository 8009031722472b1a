import type { ComposerQuote } from '../bindings/ComposerQuote'
import type { Fault } from '../bindings/Fault'
import type { Money } from '../bindings/Money'
import { readAmount } from '../words/amount'

/**
 * By how much sending so many replies passes the budget; `null` when it fits or there is none.
 * The engine answers for as many as it knows of; files just attached come on top. A template goes
 * alone: for it (`sends` is `null`) the answer stands as it is.
 */
export function excess(answer: ComposerQuote, sends: number | null): Money | null {
  const { budget, now, messages } = answer
  if (!budget || sends === null || now.outcome !== 'paid' || !now.amount) return budget?.over_by ?? null
  const price = now.amount.micros
  const over = budget.over_by
    ? budget.over_by.micros + price * (sends - Math.max(1, messages))
    : price * sends - budget.left.micros
  return over > 0 ? { micros: over, currency: budget.left.currency } : null
}

/** By how much a send that the engine refused would have passed the budget. */
export function refusedExcess({ code, detail }: Fault, currency: string | null): Money | null {
  return code === 'over_budget' && detail !== null && currency !== null
    ? readAmount(detail, currency, 'en')
    : null
}
