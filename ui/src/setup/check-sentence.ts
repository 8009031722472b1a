// What Meta answered to a check, in words.
import type { Check } from '../bindings/Check'
import * as messages from '../paraglide/messages'
import { refusalSentence } from '../words/fault'

const table = messages as unknown as Record<string, ((values: { subject: string }) => string) | undefined>

/** Keys that say less here than the check's own sentence: they were written for a conversation. */
const VAGUE = new Set(['token', 'permission', 'bad_request', 'unknown', 'number_not_in_waba'])

/** The plain sentence of a check: the precise one where there is one. */
export function checkSentence(check: Check): string {
  const plain = table[`setup_check_${check.name}_${check.outcome}`]?.({ subject: check.subject ?? '' })
  const precise =
    check.outcome === 'passed' || VAGUE.has(check.key ?? '') ? undefined : refusalSentence(check.key)
  return precise ?? plain ?? check.name
}
