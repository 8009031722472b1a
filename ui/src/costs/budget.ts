import type { Budget } from '../bindings/Budget'
import type { BudgetView } from '../bindings/BudgetView'
import type { Money } from '../bindings/Money'

/** The limits alone. */
export function budgetOf(view: BudgetView): Budget {
  return {
    shop: view.shop?.limit ?? null,
    numbers: view.numbers.map(({ number, state }) => ({ number, limit: state.limit })),
  }
}

/** The same with another limit for the shop (`number` is `null`) or for one number; no limit is none. */
export function withLimit(budget: Budget, number: string | null, limit: Money | null): Budget {
  if (number === null) return { ...budget, shop: limit }
  const others = budget.numbers.filter((each) => each.number !== number)
  return { ...budget, numbers: limit === null ? others : [...others, { number, limit }] }
}
