// What the rows of a table are called.
import type { CostDimension } from '../bindings/CostDimension'
import type { CostsView } from '../bindings/CostsView'
import type { CostGroup } from '../bindings/CostGroup'
import { labels } from '../data/labels.svelte'
import type { Figure } from '../data/route.svelte'
import { session } from '../data/session.svelte'
import { plainName } from '../compose/template-words'
import * as m from '../paraglide/messages'
import { categoryWord } from '../words/category'
import { countryWord } from '../words/country'
import { tongue } from '../words/locale.svelte'
import { dayOf } from '../words/time'

/** One row, in the words of its table. */
export function groupWord(by: CostDimension, { key, label }: Pick<CostGroup, 'key' | 'label'>): string {
  switch (by) {
    case 'day':
      return dayOf(key)
    case 'country':
      return countryWord(key)
    case 'category':
      return key ? capital(categoryWord(key)) : m.costs_other()
    case 'template':
      return key ? plainName(label) : m.costs_other()
    case 'number':
      return session.number(key)?.display_phone ?? label
    case 'ad':
      return label && label !== key ? label : m.costs_ad_named({ id: key })
    case 'label':
      return key ? (labels.get(Number(key))?.name ?? label) : m.costs_label_none()
    default:
      return label
  }
}

function capital(word: string): string {
  return word.charAt(0).toLocaleUpperCase(tongue.locale) + word.slice(1)
}

/** The rows of a table. */
export function groupsOf(view: CostsView, by: CostDimension): CostGroup[] {
  const tables: Partial<Record<CostDimension, CostGroup[]>> = {
    day: view.by_day,
    country: view.by_country,
    category: view.by_category,
    template: view.by_template,
    number: view.by_number,
    customer: view.by_customer,
    ad: view.by_ad,
    label: view.by_label,
  }
  return tables[by] ?? []
}

/** What stands over the messages behind a figure. */
export function figureWord(view: CostsView, { by, key, only }: Figure): string {
  if (only) {
    const which = only === 'free' ? m.costs_lines_free() : m.costs_lines_paid()
    return by === 'all' ? which : `${figureWord(view, { by, key })} · ${which}`
  }
  switch (by) {
    case 'all':
      return m.costs_lines_all()
    case 'unknown':
      return m.costs_lines_unknown()
    case 'pending':
      return m.costs_lines_pending()
    case 'late':
      return m.costs_lines_late()
    case 'saved':
      return m.costs_lines_saved()
    default:
      return groupWord(by, groupsOf(view, by).find((group) => group.key === key) ?? { key, label: key })
  }
}
