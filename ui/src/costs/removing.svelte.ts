// Taking an imported card out of the book can be taken back for a few seconds.
import type { CardName } from '../bindings/CardName'
import { call } from '../data/call'
import { SecondThoughts } from '../data/second-thoughts.svelte'
import * as m from '../paraglide/messages'
import { cardKey, cardName } from './tariff-words'

/** By {@link cardKey}. */
export const removing = new SecondThoughts<string>()

/** Removes a card, unless the person thinks again. */
export function removeCard({ effective, currency, kind }: CardName): void {
  const card = { effective, currency, kind }
  const name = cardName(card)
  removing.begin(cardKey(card), {
    soon: m.tariff_remove_soon({ name }),
    keep: m.tariff_keep(),
    kept: m.tariff_kept(),
    done: m.tariff_removed({ name }),
    run: () => call('card_remove', card),
  })
}
