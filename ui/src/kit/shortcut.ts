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
