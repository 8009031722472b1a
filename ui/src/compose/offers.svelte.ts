// The templates with their price for one customer, read when somebody wants to see them.
import type { TemplateOffer } from '../bindings/TemplateOffer'
import { call } from '../data/call'
import { feed } from '../data/feed'
import { Newest } from '../data/newest'
import { tongue } from '../words/locale.svelte'
import { languageOf } from './customer-language'

/** What Meta gives every new account; it goes from its test numbers only (Meta, error 131058). */
const SAMPLE = 'hello_world'

export class Offers {
  list = $state.raw<TemplateOffer[] | null>(null)
  fault = $state.raw<unknown>(null)
  private wanted = false
  private newest = new Newest()

  constructor(
    readonly thread: number,
    readonly number: string,
    /** The customer's telephone number, where it is known: their language is guessed from it. */
    readonly phone: string | null = null,
  ) {}

  /** Those worth suggesting: what can go, in the customer's language first, then by price. */
  get suggested(): TemplateOffer[] {
    return this.sorted.filter(({ template }) => template.name !== SAMPLE)
  }

  /** The same for the list of all: the sample stands at its end. */
  get sorted(): TemplateOffer[] {
    return sendable(this.list ?? [], languageOf(this.phone) ?? tongue.locale)
  }

  follow(): () => void {
    return feed.listen((changes, again) => {
      const touched = changes.some(
        (change) => change.kind === 'templates' || (change.kind === 'money' && change.number === this.number),
      )
      if (this.wanted && (again || touched)) void this.read()
    })
  }

  /** Reads them, unless they are here already. */
  async want(): Promise<void> {
    this.wanted = true
    if (this.list === null) await this.read()
  }

  async read(): Promise<void> {
    try {
      const asked = this.newest.ask()
      const list = await call('templates', this.thread)
      if (!this.newest.takes(asked, 'it')) return
      this.list = list
      this.fault = null
    } catch (thrown) {
      this.fault = thrown
    }
  }

  /** One of them, by Meta's id. */
  find(id: string): TemplateOffer | undefined {
    return this.list?.find((offer) => offer.template.id === id)
  }
}

/** Those that can go: those in `language` first, the cheapest of them before the others. */
export function sendable(offers: TemplateOffer[], language: string): TemplateOffer[] {
  const micros = (offer: TemplateOffer) =>
    offer.quote.outcome === 'free' ? 0 : (offer.quote.amount?.micros ?? Number.MAX_SAFE_INTEGER)
  const sample = (offer: TemplateOffer) => Number(offer.template.name === SAMPLE)
  const foreign = (offer: TemplateOffer) => Number(offer.template.language.split('_')[0] !== language)
  return offers
    .filter((offer) => offer.sendable)
    .sort((a, b) => sample(a) - sample(b) || foreign(a) - foreign(b) || micros(a) - micros(b))
}
