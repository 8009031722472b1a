// Why Send does nothing now: the first thing to put right, said to whoever tries.
import type { Quote } from '../bindings/Quote'
import * as m from '../paraglide/messages'
import { refusalSentence, sentenceOf } from '../words/fault'
import { refusals } from '../words/refusal'
import type { Bar } from './barred'
import type { Composer } from './composer.svelte'
import { ruleWord } from './quote-words'

interface Moment {
  composer: Pick<Composer, 'sending' | 'staging' | 'template' | 'empty' | 'files'>
  bar: Bar | null
  /** `null` until it is known. */
  quote: Quote | null
  /** Why it is not known. */
  fault: unknown
  /** The limit of the month cannot be read, and this would be paid. */
  limitUnknown: boolean
  /** The template's fields are filled in. */
  complete: boolean
  mayWrite: boolean
  tooLong: boolean
}

/** The sentence; empty while the one before is being handed over, `null` when it can go. */
export function hindranceOf(moment: Moment): string | null {
  const { composer, bar, quote } = moment
  if (composer.sending) return ''
  if (bar !== null) return barSentence(bar)
  if (composer.staging > 0) return m.send_waits_for_file()
  if (quote === null) return moment.fault ? sentenceOf(moment.fault) : m.send_waits_for_price()
  if (moment.limitUnknown) return m.error_budget_unreadable()
  if (quote.outcome === 'blocked' && quote.why !== 'window_closed') return ruleWord(quote)
  if (composer.template) return moment.complete ? null : refusals.template_values_missing()
  if (!moment.mayWrite) return refusals.window_closed()
  if (composer.empty) return refusals.empty_message()
  if (moment.tooLong) return refusals.text_too_long()
  const bad = composer.files.find((file) => file.problem !== null)
  return bad ? (refusalSentence(bad.problem) ?? m.fault_rejected()) : null
}

/** What stands in the way, and what to do about it. */
export function barSentence(bar: Bar): string {
  return bar === 'blocked' ? refusals.you_blocked() : m.barred_not_connected()
}
