// What the messages behind a figure come to: the figure again, under the list of them.
import type { CostGroup } from '../bindings/CostGroup'
import type { CostsView } from '../bindings/CostsView'
import type { Figure } from '../data/route.svelte'
import * as m from '../paraglide/messages'
import { count, sum } from '../words/money'
import { groupsOf } from './group-words'

type Part = Pick<CostGroup, 'free' | 'paid' | 'spent' | 'unknown'>

/** `317 offerts`, `12 payants · 0,36 $`: what was counted, and the money where there is any. */
export function figureTotal(view: CostsView, { by, key, only }: Figure): string {
  switch (by) {
    case 'pending':
      return [messages(view.pending.messages), sum(view.pending.amount)].join(' · ')
    case 'late':
      return [messages(view.late.messages), sum(view.late.spent)].join(' · ')
    case 'unknown':
      return messages(view.unknown)
    case 'saved':
      return sum(view.saved)
    default: {
      const part = by === 'all' ? view : groupsOf(view, by).find((group) => group.key === key)
      if (!part) return messages(0)
      const others = by === 'all' && only !== 'free' ? view.other_currencies.map(sum) : []
      const waits = by === 'all' && only === undefined ? view.pending.messages : 0
      return partTotal(part, only, [...others, ...(waits > 0 ? [waiting(waits)] : [])])
    }
  }
}

function partTotal({ free, paid, spent, unknown }: Part, only: Figure['only'], more: string[]): string {
  const ours = [
    only !== 'paid' && (free > 0 || only === 'free') ? m.costs_total_free(many(free)) : '',
    only !== 'free' && (paid > 0 || only === 'paid') ? m.costs_total_paid(many(paid)) : '',
    only !== 'free' ? sum(spent) : '',
    only !== 'free' && unknown > 0 ? m.costs_total_unknown(many(unknown)) : '',
  ]
  return [...ours, ...more].filter(Boolean).join(' · ')
}

const many = (messages: number) => ({ count: messages, number: count(messages) })
const messages = (number: number) => m.costs_total_messages(many(number))
const waiting = (number: number) => m.costs_total_pending(many(number))
