// The profile as a person fills it in, and back. Rules of Meta are the engine's (`profile_check`);
// here are only the limits that the live counters show.
import type { Field } from '../bindings/Field'
import type { FieldProblem } from '../bindings/FieldProblem'
import type { Problem } from '../bindings/Problem'
import type { Profile } from '../bindings/Profile'

/** Most characters of each text (Meta, OpenAPI v23.0, 2026-05-29). */
export const LIMITS = { about: 139, address: 256, description: 256, email: 128, website: 256 } as const

/** What a business can say it is (Meta, OpenAPI v23.0, 2026-05-29). */
export const VERTICALS = [
  'ALCOHOL',
  'APPAREL',
  'AUTO',
  'BEAUTY',
  'EDU',
  'ENTERTAIN',
  'EVENT_PLAN',
  'FINANCE',
  'GOVT',
  'GROCERY',
  'HEALTH',
  'HOTEL',
  'NONPROFIT',
  'ONLINE_GAMBLING',
  'OTC_DRUGS',
  'PHYSICAL_GAMBLING',
  'PROF_SERVICES',
  'RESTAURANT',
  'RETAIL',
  'TRAVEL',
  'OTHER',
] as const

/** The form: like the profile, but with a fixed place for each of the two websites. */
export type Form = {
  about: string
  address: string
  description: string
  email: string
  website: string
  second: string
  vertical: string
}

/** The places of the form, in the order in which a person meets them. */
export const PLACES = ['about', 'description', 'address', 'email', 'website', 'second', 'vertical'] as const
export type Place = (typeof PLACES)[number]

/** The form that shows `profile`. */
export function formOf(profile: Profile): Form {
  const { about, address, description, email, vertical, websites } = profile
  const known = (VERTICALS as readonly string[]).includes(vertical)
  return {
    about,
    address,
    description,
    email,
    website: websites[0] ?? '',
    second: websites[1] ?? '',
    // Meta answers UNDEFINED for "never chosen"; it takes no such value back.
    vertical: known ? vertical : '',
  }
}

/** The profile that `form` stands for; `live` lends what no form can hold. */
export function profileOf(form: Form, live: Profile): Profile {
  return {
    about: form.about.trim(),
    address: form.address.trim(),
    description: form.description.trim(),
    email: form.email.trim(),
    websites: [form.website, form.second].map((site) => site.trim()).filter(Boolean),
    vertical: form.vertical,
    picture_url: live.picture_url,
  }
}

/** Nothing in `form` differs from `profile`. */
export function sameAs(form: Form, profile: Profile): boolean {
  const ours = profileOf(form, profile)
  const theirs = profileOf(formOf(profile), profile)
  return JSON.stringify(ours) === JSON.stringify(theirs)
}

/** Characters as Meta counts them: code points, not UTF-16 halves. */
export function characters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** The place of the form that a problem of the profile is about. */
export function placeOf(field: Field | string, index: number, form: Form): Place | null {
  if (field !== 'websites') return (PLACES as readonly string[]).includes(field) ? (field as Place) : null
  // The profile leaves blank lines out, so its first website may stand in the second line.
  return index === 0 && form.website.trim() !== ''
    ? 'website'
    : form.second.trim() !== ''
      ? 'second'
      : 'website'
}

/** The first problem of each place. */
export function problemsByPlace(problems: FieldProblem[], form: Form): Partial<Record<Place, Problem>> {
  const found: Partial<Record<Place, Problem>> = {}
  for (const { field, index, problem } of problems) {
    const place = placeOf(field, index, form)
    if (place) found[place] ??= problem
  }
  return found
}

/**
 * What the form holds after the engine's own edit changed from `kept` to `edit`: places that the
 * person has touched since stay as they are, all others follow.
 */
export function follow(form: Form, kept: Form, edit: Form): Form {
  const next = { ...form }
  for (const place of PLACES) if (form[place] === kept[place]) next[place] = edit[place]
  return next
}
