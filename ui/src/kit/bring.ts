// What a press brought after a while comes before the person's eyes, with the focus, and what was
// pressed stays under the hand. Whoever went elsewhere meanwhile stays there.

/** Of what came, this much in sight is enough to see that it is there, in px. */
const ENOUGH = 64
/** Kept free at the edges, in px. */
const EDGE = 16

/** Remembers where the focus is; the answer brings an element into view and gives it the focus. */
export function bringing(): (element: HTMLElement | undefined) => void {
  const before = document.activeElement
  return (element) => {
    const now = document.activeElement
    // A button that was pressed and went away leaves the focus to the page.
    if (!element || (now !== before && now !== null && now !== document.body)) return
    element.focus({ preventScroll: true })
    if (before instanceof HTMLElement && before.isConnected) show(element, before)
    else element.scrollIntoView({ block: 'start' })
  }
}

/** Scrolls no more than what came below needs to be seen, and never what was pressed out of sight. */
function show(element: HTMLElement, pressed: HTMLElement): void {
  const scroller = element.closest<HTMLElement>('[data-pages]')
  if (!scroller) return
  const [frame, came, button] = [scroller, element, pressed].map((each) => each.getBoundingClientRect())
  if (!frame || !came || !button || came.top + Math.min(ENOUGH, came.height) <= frame.bottom) return
  const wanted = came.bottom + EDGE - frame.bottom
  const most = Math.max(0, button.top - EDGE - frame.top)
  scroller.scrollTop += Math.min(wanted, most)
}
