// What the dialogs share. The browser keeps focus inside and gives it back.

/** Opens a dialog over everything else. Escape closes the innermost thing, then the dialog. */
export function modal(onclose: () => void) {
  return (dialog: HTMLDialogElement) => {
    // WebKit's search fields keep Escape for themselves, also when there is nothing in them.
    const pressed = (event: KeyboardEvent) => {
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

/** Closes the popover that is open in this part of the page; `false` when there is none. */
export function closePopover(part: ParentNode): boolean {
  const popover = [...part.querySelectorAll<HTMLElement>('[popover]')].find((each) =>
    each.matches(':popover-open'),
  )
  popover?.hidePopover()
  return popover !== undefined
}
