/** What a key asks for: everything larger (1), smaller (-1) or as usual (0); `null` for other keys. */
export function zoomStep(event: KeyboardEvent): -1 | 0 | 1 | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null
  // On some keyboards + and the digits are reached only with Shift.
  if (event.key === '+' || event.key === '=') return 1
  if (event.key === '-' || event.key === '_') return -1
  return event.key === '0' || event.code === 'Digit0' || event.code === 'Numpad0' ? 0 : null
}
