import { baseLocale, isLocale, locales, overwriteGetLocale, type Locale } from '../paraglide/runtime'

class Tongue {
  /** The language of every word on screen. */
  locale = $state<Locale>(systemLocale())
}

export const tongue = new Tongue()

overwriteGetLocale(() => tongue.locale)

/** The first of the system's languages that we speak. */
export function systemLocale(): Locale {
  for (const wish of navigator.languages ?? []) {
    const short = wish.split('-')[0]
    if (isLocale(short)) return short
  }
  return baseLocale
}

/** Speaks `language`, or the system's when `null`. */
export function chooseLocale(language: string | null): void {
  tongue.locale = isLocale(language) ? language : systemLocale()
  document.documentElement.lang = tongue.locale
}

/** The locale for dates and amounts: the region and clock of the system where it speaks our language. */
export function regional(): string {
  const same = (navigator.languages ?? []).find((wish) => wish.split('-')[0] === tongue.locale)
  return same ?? tongue.locale
}

export { locales, type Locale }
