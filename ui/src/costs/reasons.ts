// Why a month costs what it costs, in a few words. Each reason leads to its messages.
import type { CostsView } from '../bindings/CostsView'
import type { Figure } from '../data/route.svelte'
import * as m from '../paraglide/messages'
import { categoryPhrase } from '../words/category'
import { count, sum } from '../words/money'

export interface Reason {
  text: string
  /** What it came to; `null` for what was free. */
  amount: string | null
  figure: Figure
}

/** What was paid, dearest first, then what was free. `limit`: the free replies a month has, where known. */
export function reasonsOf(view: CostsView, limit: number | null): Reason[] {
  const paid = view.by_category
    .filter((group) => group.paid > 0)
    .sort((a, b) => b.spent.micros - a.spent.micros)
    .map(({ key, paid, spent }) => ({
      text: paidWord(key, paid, limit),
      amount: sum(spent),
      figure: { by: 'category' as const, key, only: 'paid' as const },
    }))
  const all: Figure = { by: 'all', key: '' }
  if (view.paid + view.free === 0) return [{ text: m.costs_why_empty(), amount: null, figure: all }]
  const free = { count: view.free, number: count(view.free) }
  const figure: Figure = { ...all, only: 'free' }
  if (paid.length === 0) return [{ text: m.costs_why_nothing(free), amount: null, figure }]
  return view.free > 0 ? [...paid, { text: m.costs_why_free(free), amount: null, figure }] : paid
}

function paidWord(category: string, paid: number, limit: number | null): string {
  const how = { count: paid, number: count(paid) }
  if (category.toLowerCase() !== 'service') {
    return m.costs_why_templates({ ...how, category: categoryPhrase(category) })
  }
  return limit === null ? m.costs_why_replies_paid(how) : m.costs_why_replies({ ...how, free: count(limit) })
}
