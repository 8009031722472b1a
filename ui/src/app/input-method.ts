// While an input method composes (Japanese, Chinese, dead keys …), every key is its own: the Enter
// that accepts a candidate is not the one that sends or opens, and its Escape closes nothing.

/** What browsers give as the code of a key that the input method took, also after it let go. */
const TAKEN = 229

/** Keeps such keys from everything on the page; the field itself still gets its text. */
export function leaveKeysToTheInputMethod(): () => void {
  const heard = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === TAKEN) event.stopImmediatePropagation()
  }
  window.addEventListener('keydown', heard, { capture: true })
  return () => window.removeEventListener('keydown', heard, { capture: true })
}
