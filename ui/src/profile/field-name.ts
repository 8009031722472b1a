// What a field of the profile is called on the page.
import * as m from '../paraglide/messages'

const names: Record<string, () => string> = {
  about: m.profile_about,
  address: m.profile_address,
  description: m.profile_description,
  email: m.profile_email,
  websites: m.profile_website,
  vertical: m.profile_vertical,
  picture: m.profile_picture,
}

/** The field's name; the engine's own word for one that the page does not know. */
export function fieldName(field: string): string {
  return names[field]?.() ?? field
}
