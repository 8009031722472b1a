// Troubles that ask nothing of anybody: Guichet goes on by itself.
import type { Health } from '../bindings/Health'
import type { Refusal } from '../bindings/Refusal'

const PASSING = new Set<Refusal>([
  'meta_down',
  'meta_trouble',
  'maintenance',
  'too_fast',
  'no_network',
  'offline',
])

/** Whether all that troubles the shop passes by itself. */
export function passes({ state, troubles }: Pick<Health, 'state' | 'troubles'>): boolean {
  return state === 'trouble' && troubles.length > 0 && troubles.every(({ key }) => PASSING.has(key))
}
