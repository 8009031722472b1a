import * as m from '../paraglide/messages'

const words: Record<string, () => string> = {
  service: m.category_service,
  utility: m.category_utility,
  marketing: m.category_marketing,
  authentication: m.category_authentication,
}

/** What a price category is called; Meta's own word where it is new. */
export function categoryWord(category: string): string {
  return words[category]?.() ?? category
}
