import type { Fault } from '../bindings/Fault'
import type { FaultCode } from '../bindings/FaultCode'
import type { Refusal } from '../bindings/Refusal'
import { faultOf } from '../host'
import * as m from '../paraglide/messages'
import { refusals } from './refusal'

/** What is said of a kind of failure when nothing more precise is known. */
const faults: Record<FaultCode, () => string> = {
  window_closed: m.fault_window_closed,
  price_changed: m.fault_price_changed,
  over_budget: m.fault_over_budget,
  no_payment_method: m.fault_no_payment_method,
  not_connected: m.fault_not_connected,
  offline: m.fault_offline,
  reauthenticate: m.fault_reauthenticate,
  rate_limited: m.fault_rate_limited,
  rejected: m.fault_rejected,
  uncertain: m.fault_uncertain,
  conflict: m.fault_conflict,
  not_found: m.fault_not_found,
  invalid: m.fault_invalid,
  too_late: m.fault_too_late,
  disk_full: m.fault_disk_full,
  keychain_locked: m.fault_keychain_locked,
  key_missing: m.fault_key_missing,
  data_gone: m.fault_data_gone,
  read_only: m.fault_read_only,
  disk_fails: m.fault_disk_fails,
  newer_database: m.fault_newer_database,
  database_unreadable: m.fault_database_unreadable,
  internal: m.fault_internal,
}

/** The sentence of a reason such as `file_too_big`, if there is one. */
export function refusalSentence(key: Refusal | null | undefined): string | undefined {
  return key ? refusals[key]() : undefined
}

/** What to say about a failure: the precise sentence, else the one of its code. */
export function faultSentence(fault: Fault): string {
  const sentence = refusalSentence(fault.key) ?? faults[fault.code]()
  return fault.line === null ? sentence : m.on_line({ line: fault.line, sentence })
}

/** The same for whatever was thrown. */
export function sentenceOf(thrown: unknown): string {
  return faultSentence(faultOf(thrown))
}
