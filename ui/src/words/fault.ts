import type { Fault } from '../bindings/Fault'
import { faultOf } from '../host'
import * as messages from '../paraglide/messages'

const table = messages as unknown as Record<string, (() => string) | undefined>

/** The sentence of a key such as `file_too_big`, if there is one. */
export function errorSentence(key: string | null | undefined): string | undefined {
  return key ? table[`error_${key}`]?.() : undefined
}

/** What to say about a failure: the precise sentence, else the one of its code. */
export function faultSentence(fault: Fault): string {
  return errorSentence(fault.key) ?? table[`fault_${fault.code}`]?.() ?? messages.something_failed()
}

/** The same for whatever was thrown. */
export function sentenceOf(thrown: unknown): string {
  return faultSentence(faultOf(thrown))
}
