import * as m from '../paraglide/messages'
import { tongue } from './locale.svelte'

/** A country by its two letters. */
export function countryWord(code: string | null): string {
  if (!code || !/^[A-Z]{2}$/.test(code)) return code || m.costs_country_unknown()
  return new Intl.DisplayNames(tongue.locale, { type: 'region' }).of(code) ?? code
}
