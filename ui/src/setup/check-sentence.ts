// What Meta answered to a check, in words.
import type { Check } from '../bindings/Check'
import * as messages from '../paraglide/messages'
import { errorSentence } from '../words/fault'

const table = messages as unknown as Record<string, ((values: { subject: string }) => string) | undefined>

/** The plain sentence of a check: the precise one where there is one. */
export function checkSentence(check: Check): string {
  const plain = table[`setup_check_${check.name}_${check.outcome}`]?.({ subject: check.subject ?? '' })
  if (check.outcome === 'passed') return plain ?? check.name
  return errorSentence(check.key) ?? plain ?? check.name
}
