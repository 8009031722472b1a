// What a press brought after a while comes before the person's eyes, with the focus. Whoever went
// elsewhere meanwhile stays there.

/** Remembers where the focus is; the answer brings an element into view and gives it the focus. */
export function bringing(): (element: HTMLElement | undefined) => void {
  const before = document.activeElement
  return (element) => {
    const now = document.activeElement
    // A button that was pressed and went away leaves the focus to the page.
    if (!element || (now !== before && now !== null && now !== document.body)) return
    element.focus({ preventScroll: true })
    element.scrollIntoView({ block: 'start' })
  }
}
