import { tongue } from '../words/locale.svelte'

const french: Record<string, string> = { Control: 'Ctrl', Escape: 'Échap', Enter: '↵', Shift: 'Maj' }
const english: Record<string, string> = { Control: 'Ctrl', Escape: 'Esc', Enter: '↵', Shift: 'Shift' }

/** A shortcut as it is printed on the keys: `Control+K` is `Ctrl K`. */
export function shown(shortcut: string): string {
  const words = tongue.locale === 'fr' ? french : english
  return shortcut
    .split(/\+(?!$)/)
    .map((key) => words[key] ?? key)
    .join(' ')
}

/** Whether a key press goes into a text: single letters are no shortcuts there. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}

/** The mouse chose where the focus is. Not `:focus-visible`: a key pressed afterwards makes it true. */
let byMouse = false
const WALKS = /^(Tab|Escape|Enter|Home|End|Arrow.*|Page.*)$/
window.addEventListener('pointerdown', () => (byMouse = true), { capture: true })
window.addEventListener('keydown', ({ key }) => (byMouse &&= !WALKS.test(key)), { capture: true })

/**
 * Whether the person walks through a list or its messages by keyboard: there single letters are
 * shortcuts. Elsewhere, once a conversation is open, whoever types writes to the customer.
 */
export function walksByKeys(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof Element)) return false
  return target.matches('[role=listbox]') || (!byMouse && target.matches('[data-key]'))
}
