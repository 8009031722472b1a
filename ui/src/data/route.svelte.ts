// Where the person is. Kept in the address after `#`, so that a reload and the back key work.

export type Section = 'inbox' | 'profile' | 'setup'

export interface Place {
  section: Section
  /** The open conversation, in the inbox. */
  thread?: number | null
  /** The message to show in it. */
  message?: number | null
}

export function placeOf(hash: string): Place {
  const [section, thread, message] = hash.replace(/^#\/?/, '').split('/')
  if (section === 'profile' || section === 'setup') return { section }
  return { section: 'inbox', thread: rowId(thread), message: rowId(message) }
}

function rowId(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}

export function hashOf(place: Place): string {
  if (place.section !== 'inbox') return `#/${place.section}`
  if (place.thread == null) return '#/inbox'
  return `#/inbox/${place.thread}${place.message == null ? '' : `/${place.message}`}`
}

class Route {
  place = $state.raw<Place>(placeOf(location.hash))

  constructor() {
    window.addEventListener('hashchange', () => (this.place = placeOf(location.hash)))
  }
}

export const route = new Route()

/** Goes to a place. */
export function go(place: Place): void {
  const hash = hashOf(place)
  if (location.hash !== hash) location.hash = hash
  route.place = place
}
