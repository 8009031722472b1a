// What a business says it is, in words.
import * as messages from '../paraglide/messages'

const table = messages as unknown as Record<string, (() => string) | undefined>

/** The category's name; Meta's own word when it is one we do not know yet. */
export function verticalName(vertical: string): string {
  return vertical === ''
    ? messages.profile_vertical_none()
    : (table[`profile_vertical_${vertical}`]?.() ?? vertical)
}
