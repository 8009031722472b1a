// The language a customer most likely reads, guessed from the country of their telephone number.

/** By calling code; countries with several languages are left out: the shop's own is the better guess. */
const LANGUAGES: Record<string, string[]> = {
  fr: ['33', '262', '590', '594', '596', '508', '687', '689', '377', '221', '225'],
  en: ['44', '353', '61', '64'],
  es: ['34', '52', '54', '56', '57', '58'],
  de: ['49', '43'],
  it: ['39'],
  pt: ['351', '55'],
  nl: ['31'],
}

/** `fr` for `+33 6 39 98 12 40`; `null` where the number does not tell. */
export function languageOf(phone: string | null): string | null {
  const digits = phone?.replace(/\D/g, '') ?? ''
  const found = Object.entries(LANGUAGES).find(([, codes]) => codes.some((code) => digits.startsWith(code)))
  return found?.[0] ?? null
}
