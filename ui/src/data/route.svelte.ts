// Where the person is. Kept in the address after `#`, so that a reload and the back key work.
import type { CostDimension } from '../bindings/CostDimension'

export type Section = 'inbox' | 'profile' | 'costs' | 'setup'

export interface Place {
  section: Section
  /** The open conversation, in the inbox. */
  thread?: number | null
  /** The message to show in it. */
  message?: number | null
  /** What of the costs is looked at. */
  costs?: CostsPlace
}

/** A month of costs, and the messages behind one of its figures. */
export interface CostsPlace {
  /** `2026-11`; the running month when `null`. */
  month: string | null
  /** One number; all when `null`. */
  number: string | null
  /** The figure whose messages are shown. */
  behind: Figure | null
}

/** A part of a month. */
export interface Figure {
  by: CostDimension
  key: string
  /** Of that part, what cost nothing or what was charged; both when absent. */
  only?: 'free' | 'paid'
}

const DIMENSIONS: Record<CostDimension, true> = {
  all: true,
  unknown: true,
  pending: true,
  late: true,
  saved: true,
  day: true,
  country: true,
  category: true,
  template: true,
  number: true,
  customer: true,
  ad: true,
  label: true,
}

export function placeOf(hash: string): Place {
  const [path, search] = hash.replace(/^#\/?/, '').split('?')
  const [section, thread, message] = (path ?? '').split('/')
  if (section === 'profile' || section === 'setup') return { section }
  if (section === 'costs') return { section, costs: costsPlace(new URLSearchParams(search)) }
  return { section: 'inbox', thread: rowId(thread), message: rowId(message) }
}

function costsPlace(search: URLSearchParams): CostsPlace {
  const month = search.get('month')
  const by = search.get('by')
  const known = by !== null && Object.hasOwn(DIMENSIONS, by)
  const only = search.get('only')
  return {
    month: month !== null && /^\d{4}-\d{2}$/.test(month) ? month : null,
    number: search.get('number') || null,
    behind: known
      ? {
          by: by as CostDimension,
          key: search.get('key') ?? '',
          ...(only === 'free' || only === 'paid' ? { only } : {}),
        }
      : null,
  }
}

function rowId(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}

export function hashOf(place: Place): string {
  if (place.section === 'costs') return `#/costs${searchOf(place.costs)}`
  if (place.section !== 'inbox') return `#/${place.section}`
  if (place.thread == null) return '#/inbox'
  return `#/inbox/${place.thread}${place.message == null ? '' : `/${place.message}`}`
}

function searchOf(costs: CostsPlace | undefined): string {
  const search = new URLSearchParams()
  if (costs?.month) search.set('month', costs.month)
  if (costs?.number) search.set('number', costs.number)
  if (costs?.behind) {
    search.set('by', costs.behind.by)
    search.set('key', costs.behind.key)
    if (costs.behind.only) search.set('only', costs.behind.only)
  }
  return search.size === 0 ? '' : `?${search}`
}

class Route {
  place = $state.raw<Place>(placeOf(location.hash))
  /** Where each section was left. */
  private left: Partial<Record<Section, Place>> = $state.raw({})

  constructor() {
    window.addEventListener('hashchange', () => this.come(placeOf(location.hash)))
  }

  come(place: Place): void {
    const { section } = this.place
    if (section !== place.section) this.left = { ...this.left, [section]: remembered(this.place) }
    this.place = place
  }

  /** What the way to a section leads to: the place where it was left; where one is, its beginning. */
  into(section: Section): Place {
    return (section !== this.place.section && this.left[section]) || { section }
  }
}

/** What is found again on coming back: not what was jumped to or opened over the page. */
function remembered(place: Place): Place {
  const { section, thread, costs } = place
  if (section === 'inbox') return { section, thread }
  return costs ? { section, costs: { ...costs, behind: null } } : { section }
}

export const route = new Route()

/** Goes to a place. */
export function go(place: Place): void {
  const hash = hashOf(place)
  if (location.hash !== hash) location.hash = hash
  route.come(placeOf(hash))
}
