// The keys that turn pages do so wherever one has clicked: in what scrolls around that place, else
// in the main part of the nearest area that has one.
import { isTyping } from './shortcut'

/** Of what was seen, this much stays in sight. */
const KEPT = 40

/** Scrolls as the key says; `clicked` is where the hand was last. `false` when there is nothing to do. */
export function turnPage(event: KeyboardEvent, clicked: Element | null): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
  const target = event.target instanceof HTMLElement ? event.target : document.body
  if (isTyping(event) && !passesOn(event.key, target)) return false
  const scroller = scrollerOf(target === document.body && clicked?.isConnected ? clicked : target)
  if (!scroller) return false
  const page = Math.max(KEPT, scroller.clientHeight - KEPT)
  const tops: Record<string, number> = {
    PageUp: scroller.scrollTop - page,
    PageDown: scroller.scrollTop + page,
    Home: 0,
    End: scroller.scrollHeight,
  }
  const top = tops[event.key]
  if (top === undefined) return false
  scroller.scrollTop = top
  return true
}

/** Whether a field has no use for the key itself. */
function passesOn(key: string, field: HTMLElement): boolean {
  const takesPages = field.matches('select, [type=range], [type=number]') || scrolls(field)
  return key.startsWith('Page') && !takesPages
}

/**
 * What scrolls around an element, else what its area is there to show: the list for its tabs, the
 * messages for their head, and for what belongs to neither the messages before the list.
 */
function scrollerOf(from: Element): HTMLElement | null {
  for (let at: Element | null = from; at; at = at.parentElement) {
    if (at instanceof HTMLElement && scrolls(at)) return at
    const inside = at.querySelector<HTMLElement>('main [data-pages]') ?? at.querySelector('[data-pages]')
    if (inside) return inside
  }
  return null
}

function scrolls(element: HTMLElement): boolean {
  return (
    element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY)
  )
}
