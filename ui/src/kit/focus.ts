// Focus never moves by itself: an answer that comes late takes nobody's caret.

/**
 * Moves focus from one element to another; not when the person has gone elsewhere meanwhile. From
 * what is gone, focus has fallen to the page.
 */
export function passFocus(from: Element | null, to: HTMLElement | null | undefined): void {
  const now = document.activeElement
  if (now === from || now === null || now === document.body) to?.focus()
}
