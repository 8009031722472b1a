// What a month cost, the limits and the free replies left, kept right while the page is shown.
import type { Allowance } from '../bindings/Allowance'
import type { Answering } from '../bindings/Answering'
import type { BudgetView } from '../bindings/BudgetView'
import type { Change } from '../bindings/Change'
import type { CostsQuery } from '../bindings/CostsQuery'
import type { CostsView } from '../bindings/CostsView'
import type { Money } from '../bindings/Money'
import { call } from '../data/call'
import { feed } from '../data/feed'
import { session } from '../data/session.svelte'
import { ticker } from '../data/ticker'
import { budgetOf, withLimit } from './budget'
import { monthBefore } from './months'

/** Adding up a month is work: a busy outbox does not make it happen more often than this. */
const PAUSE_MS = 1_000

export class Costs {
  view = $state.raw<CostsView | null>(null)
  budget = $state.raw<BudgetView | null>(null)
  /** By number. */
  allowances = $state.raw<ReadonlyMap<string, Allowance>>(new Map())
  fault = $state.raw<unknown>(null)
  /**
   * What answering in time saved and answering late cost in the month before the running one;
   * `undefined` while that is being read, `null` where there is nothing to say.
   */
  before = $state.raw<Answering | null | undefined>(null)
  private query: CostsQuery = { month: null, number: null }
  /** The month and number that `before` is about. */
  private beforeOf = ''
  private turn = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  /** Follows what changes; the answer stops it. */
  follow(): () => void {
    const stop = feed.listen((changes, again) => {
      if (again || changes.some(touches)) this.soon()
    })
    return () => {
      this.turn++
      stop()
      clearTimeout(this.timer)
    }
  }

  /** Another month or number. What is shown stays until the answer is here. */
  show(query: CostsQuery): void {
    this.query = query
    void this.read()
  }

  async read(): Promise<void> {
    const turn = ++this.turn
    const query = this.query
    try {
      const [view, budget, allowances] = await Promise.all([
        call('costs', query),
        call('budget', null),
        this.readAllowances(query.number),
      ])
      if (turn !== this.turn) return
      this.view = view
      this.budget = budget
      this.allowances = allowances
      this.fault = null
      void this.readBefore(view, query.number, turn)
    } catch (thrown) {
      if (turn === this.turn) this.fault = thrown
    }
  }

  /** Sets or (with `null`) takes away the limit of the shop or of one number. Throws what the engine says. */
  async limit(number: string | null, limit: Money | null): Promise<void> {
    if (!this.budget) return
    this.budget = await call('set_budget', withLimit(budgetOf(this.budget), number, limit))
  }

  /** Another whole month to add up: only after this one is shown, and only beside the running one. */
  private async readBefore(view: CostsView, number: string | null, turn: number): Promise<void> {
    const month = monthBefore(view.month)
    const now = ticker.now()
    const running = view.from <= now && now < view.until
    if (!running || !view.months.includes(month)) {
      this.before = null
      return
    }
    if (this.beforeOf !== `${month} ${number}`) this.before = undefined
    this.beforeOf = `${month} ${number}`
    const found = await call('answering', { month, number }).catch(() => null)
    if (turn !== this.turn) return
    const says = found !== null && (found.saved.micros > 0 || found.late.messages > 0)
    this.before = says ? found : null
  }

  private async readAllowances(number: string | null): Promise<ReadonlyMap<string, Allowance>> {
    const numbers = session.numbers.filter((each) => number === null || each.id === number)
    const pairs = numbers.map(async ({ id }) => [id, await call('allowance', id)] as const)
    return new Map(await Promise.all(pairs))
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.read()
    }, PAUSE_MS)
  }
}

function touches(change: Change): boolean {
  return ['money', 'tariff', 'setup', 'labels'].includes(change.kind)
}
