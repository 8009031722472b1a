// Where a price was read. Sources are written down in English; French readers get them in French.
import { tongue } from './locale.svelte'
import french from './sources.fr.json'

const table: Record<string, string> = french

/** The source in the language of the page; as it is where it names a file or says what the person wrote. */
export function sourceWord(source: string): string {
  return tongue.locale === 'fr' ? (table[source] ?? source) : source
}
