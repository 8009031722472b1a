import * as m from '../paraglide/messages'

const words: Record<string, () => string> = {
  service: m.category_service,
  utility: m.category_utility,
  marketing: m.category_marketing,
  authentication: m.category_authentication,
  authentication_international: m.category_authentication_international,
  marketing_lite: m.category_marketing_lite,
  referral_conversion: m.category_referral_conversion,
}

/** What a price category is called; Meta's own word where it is new. */
export function categoryWord(category: string): string {
  return words[category.toLowerCase().replaceAll('-', '_')]?.() ?? category
}

const more: Record<string, () => string> = {
  utility: m.category_more_utility,
  marketing: m.category_more_marketing,
  authentication: m.category_more_authentication,
}

/** The same with what it is for, where Meta's word alone says little. */
export function categoryPhrase(category: string): string {
  return more[category.toLowerCase()]?.() ?? categoryWord(category)
}

const types: Record<string, () => string> = {
  regular: m.pricing_type_regular,
  free_customer_service: m.pricing_type_free_customer_service,
  free_entry_point: m.pricing_type_free_entry_point,
  free_group_customer_service: m.pricing_type_free_group_customer_service,
}

/** What Meta's pricing type means; Meta's own word where it is new. */
export function pricingTypeWord(type: string): string {
  return types[type.toLowerCase()]?.() ?? type
}
