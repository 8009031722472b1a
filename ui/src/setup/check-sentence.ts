// What Meta answered to a check, in words.
import type { Check } from '../bindings/Check'
import type { CheckName } from '../bindings/CheckName'
import type { CheckOutcome } from '../bindings/CheckOutcome'
import * as m from '../paraglide/messages'
import { refusalSentence } from '../words/fault'

const table = m as unknown as Record<string, ((values: { subject: string }) => string) | undefined>

const names: Record<CheckName, () => string> = {
  token: m.setup_field_token,
  permissions: m.setup_check_name_permissions,
  waba: m.setup_check_name_waba,
  number: m.setup_check_name_number,
  app_secret: m.setup_field_app_secret,
  verify_token: m.setup_field_verify_token,
  payment_method: m.setup_number_payment,
  subscription: m.setup_check_name_subscription,
}

/** Keys that say less here than the check's own sentence: they were written for a conversation. */
const VAGUE = new Set(['token', 'permission', 'bad_request', 'unknown', 'number_not_in_waba'])

/** The sentence that is precise about what went wrong, and says nothing of what was checked. */
const precise = ({ outcome, key }: Check) =>
  outcome === 'passed' || VAGUE.has(key ?? '') ? undefined : refusalSentence(key)

/** The plain sentence of a check: the precise one where there is one. */
export function checkSentence(check: Check): string {
  const plain = table[`setup_check_${check.name}_${check.outcome}`]?.({ subject: check.subject ?? '' })
  return precise(check) ?? plain ?? check.name
}

/** What was checked, where the sentence does not say so itself: `Jeton d’accès :`. */
export function checkName(check: Check): string | null {
  if (precise(check) === undefined) return null
  const name = [names[check.name](), check.subject].filter(Boolean).join(' ')
  return m.setup_check_of({ name })
}

/** Nobody can be asked whether these are right: that they are there is all that is known. */
export function outcomeOf({ name, outcome }: Check): CheckOutcome | 'kept' {
  const unproved = name === 'app_secret' || name === 'verify_token'
  return unproved && outcome === 'passed' ? 'kept' : outcome
}
