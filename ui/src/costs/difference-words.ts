// Why two columns differ, in plain sentences.
import type { Difference } from '../bindings/Difference'
import type { DifferenceWhy } from '../bindings/DifferenceWhy'
import type { ReconcileRow } from '../bindings/ReconcileRow'
import type { Tally } from '../bindings/Tally'
import * as m from '../paraglide/messages'
import { categoryWord, pricingTypeWord } from '../words/category'
import { countryWord } from '../words/country'
import { count, sum } from '../words/money'
import { dayOf } from '../words/time'

const why: Record<DifferenceWhy, () => string> = {
  pending: m.difference_pending,
  in_doubt: m.difference_in_doubt,
  other_software: m.difference_other_software,
  tier: m.difference_tier,
  rounding: m.difference_rounding,
  unknown_rate: m.difference_unknown_rate,
  category_differs: m.difference_category_differs,
  not_on_invoice: m.difference_not_on_invoice,
  unexplained: m.difference_unexplained,
}

/** The reason, how many messages it is about and how much money. */
export function differenceWord({ why: reason, volume, amount }: Difference): {
  text: string
  amount: string | null
} {
  const messages = Math.abs(volume)
  const many = { count: messages, number: count(messages) }
  const side = volume === 0 ? '' : volume > 0 ? m.reconcile_less_here(many) : m.reconcile_more_here(many)
  const money = amount && amount.micros !== 0 ? sum(amount) : null
  const more = [side, money].filter(Boolean).join(', ')
  // Where it came to nothing, no rate was missing: the country was.
  const sentence =
    reason === 'unknown_rate' && !amount?.micros ? m.difference_unknown_country() : why[reason]()
  return { text: more ? `${sentence.replace(/\.$/, '')} (${more}).` : sentence, amount: money }
}

/** What a row is about: `sam. 21 novembre · France · utilitaire · facturé`. */
export function rowWord(row: ReconcileRow): string {
  return [
    row.day && dayOf(row.day),
    row.country && countryWord(row.country),
    row.category && categoryWord(row.category),
    row.pricing_type && pricingTypeWord(row.pricing_type),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** A column's messages; the money stands on its own line. */
export function volumeWord(tally: Tally | null): string {
  return tally === null
    ? m.reconcile_nothing()
    : m.reconcile_messages({ count: tally.volume, number: count(tally.volume) })
}
