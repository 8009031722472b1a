// What the dialogs share. The browser gives focus back; it is kept inside here, for WebKit lets Tab
// leave for the page's frame, where keys scroll what lies behind.

const STOPS =
  'a[href], button, input, select, textarea, summary, audio[controls], video[controls], [tabindex], [contenteditable]'

/** Opens a dialog over everything else. Escape closes the innermost thing, then the dialog. */
export function modal(onclose: () => void) {
  return (dialog: HTMLDialogElement) => {
    // WebKit's search fields keep Escape for themselves, also when there is nothing in them.
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Tab' && !event.defaultPrevented) return keepInside(event, dialog)
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      event.stopPropagation()
      if (!closePopover(dialog)) onclose()
    }
    dialog.addEventListener('keydown', pressed)
    dialog.showModal()
    return () => {
      dialog.removeEventListener('keydown', pressed)
      dialog.close()
    }
  }
}

/** Tab goes round: after the last stop comes the first, and from what is gone the first too. */
function keepInside(event: KeyboardEvent, dialog: HTMLElement) {
  const stops = [...dialog.querySelectorAll<HTMLElement>(STOPS)].filter(
    (each) => each.tabIndex >= 0 && !each.matches(':disabled') && each.getClientRects().length > 0,
  )
  const at = stops.findIndex((each) => each === document.activeElement)
  const isLast = event.shiftKey ? at === 0 : at === stops.length - 1
  if (at >= 0 && !isLast) return
  event.preventDefault()
  stops.at(event.shiftKey ? -1 : 0)?.focus()
}

/** Closes the popover that is open in this part of the page; `false` when there is none. */
export function closePopover(part: ParentNode): boolean {
  const popover = [...part.querySelectorAll<HTMLElement>('[popover]')].find((each) =>
    each.matches(':popover-open'),
  )
  popover?.hidePopover()
  return popover !== undefined
}
