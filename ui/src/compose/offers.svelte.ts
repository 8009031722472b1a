// The templates with their price for one customer, read when somebody wants to see them.
import type { TemplateOffer } from '../bindings/TemplateOffer'
import { call } from '../data/call'
import { feed } from '../data/feed'
import { tongue } from '../words/locale.svelte'

export class Offers {
  list = $state.raw<TemplateOffer[] | null>(null)
  fault = $state.raw<unknown>(null)
  private wanted = false

  constructor(
    readonly thread: number,
    readonly number: string,
  ) {}

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
      this.list = await call('templates', this.thread)
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

/** Those that can go, cheapest first; among equals those in the language on screen. */
export function sendable(offers: TemplateOffer[]): TemplateOffer[] {
  const micros = (offer: TemplateOffer) =>
    offer.quote.outcome === 'free' ? 0 : (offer.quote.amount?.micros ?? Number.MAX_SAFE_INTEGER)
  const foreign = (offer: TemplateOffer) => Number(!offer.template.language.startsWith(tongue.locale))
  return offers
    .filter((offer) => offer.sendable)
    .sort((a, b) => micros(a) - micros(b) || foreign(a) - foreign(b))
}
