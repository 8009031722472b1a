import { baseLocale, isLocale, locales, overwriteGetLocale, type Locale } from '../paraglide/runtime'

/** What the system asks for. A web engine knows only of locales that are installed. */
let wishes: readonly string[] = navigator.languages ?? []

class Tongue {
  /** The language of every word on screen. */
  locale = $state<Locale>(systemLocale())
}

export const tongue = new Tongue()

overwriteGetLocale(() => tongue.locale)

/** Takes the system's own word for its languages, where the host has it. */
export function hearSystem(languages: string[] | null): void {
  wishes = languages?.filter(isTag) ?? navigator.languages ?? []
  chooseLocale(null)
}

/** `C` and `POSIX` are locales without a language. */
function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0 && language !== 'POSIX'
  } catch {
    return false
  }
}

/** The first of the system's languages that we speak. */
export function systemLocale(): Locale {
  for (const wish of wishes) {
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
  const same = wishes.find((wish) => wish.split('-')[0] === tongue.locale)
  return same ?? tongue.locale
}

export { locales, type Locale }
