// The messages behind one figure, page by page.
import type { CostLine } from '../bindings/CostLine'
import type { CostsQuery } from '../bindings/CostsQuery'
import { call } from '../data/call'
import type { Figure } from '../data/route.svelte'
import { decimal } from '../words/money'

const PAGE = 50
/** As many as are handed over at once: where only some are shown, the others are read past. */
const LARGEST = 200

export class CostLines {
  lines = $state.raw<CostLine[]>([])
  /** Where the next page begins; `null` at the end, and before the first. */
  next = $state.raw<string | null>(null)
  /** The first page is here. */
  ready = $state(false)
  reading = $state(false)
  fault = $state.raw<unknown>(null)

  constructor(
    private readonly costs: CostsQuery,
    private readonly figure: Figure,
  ) {
    void this.more()
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    if (this.reading) return
    this.reading = true
    try {
      const { only, ...part } = this.figure
      const query = { costs: this.costs, ...part, limit: only ? LARGEST : PAGE }
      const found: CostLine[] = []
      let after = this.next
      do {
        const page = await call('cost_lines', { ...query, after })
        found.push(...page.lines.filter((line) => counts(line, only)))
        after = page.next
      } while (only !== undefined && after !== null && found.length < PAGE)
      this.lines = [...this.lines, ...found]
      this.next = after
      this.ready = true
      this.fault = null
    } catch (thrown) {
      this.fault = thrown
    } finally {
      this.reading = false
    }
  }
}

/** Whether a message is one of those that cost nothing, or of those that were charged. */
function counts({ price: { state } }: CostLine, only: Figure['only']): boolean {
  return only === undefined || state === (only === 'free' ? 'free' : 'charged')
}

/** What was shown before sending is not what it cost. */
export function wasOtherwise({ quoted, quoted_known, price }: CostLine): boolean {
  if (!quoted_known || (price.state !== 'charged' && price.state !== 'free')) return false
  const cost = price.state === 'charged' ? price.amount : null
  if (price.state === 'charged' && cost === null) return false
  return (quoted && decimal(quoted)) !== (cost && decimal(cost))
}
