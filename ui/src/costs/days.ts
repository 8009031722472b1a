import type { CostGroup } from '../bindings/CostGroup'

/** Every day of a month (`2026-11`) in order; days on which nothing went are empty. */
export function daysOf(month: string, groups: CostGroup[], currency: string): CostGroup[] {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const known = new Map(groups.map((group) => [group.key, group]))
  return Array.from({ length }, (_, index) => {
    const key = `${month}-${String(index + 1).padStart(2, '0')}`
    const none = { free: 0, entry_point: 0, paid: 0, unknown: 0, spent: { micros: 0, currency } }
    return known.get(key) ?? { key, label: key, ...none }
  })
}
