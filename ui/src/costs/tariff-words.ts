import type { CardKind } from '../bindings/CardKind'
import type { CardName } from '../bindings/CardName'
import type { EraView } from '../bindings/EraView'
import * as m from '../paraglide/messages'
import { dateOf } from '../words/time'

const kinds: Record<CardKind, () => string> = {
  rates: m.tariff_kind_rates,
  tiers: m.tariff_kind_tiers,
  era: m.tariff_kind_era,
}
const rules: Record<string, () => string> = {
  notifications: m.tariff_rules_notifications,
  conversations: m.tariff_rules_conversations,
  messages: m.tariff_rules_messages,
}

/** `Prix · EUR · 1 octobre 2026`. */
export function cardName({ kind, currency, effective }: CardName): string {
  return [kinds[kind](), currency, dateOf(effective)].filter(Boolean).join(' · ')
}

/** What an era charges by; the engine's own word where it is new. */
export function rulesWord(era: EraView): string {
  return rules[era.rules]?.() ?? era.rules
}

/** What names a card: a list may hold it once. */
export function cardKey({ kind, currency, effective }: CardName): string {
  return `${kind} ${currency} ${effective}`
}
