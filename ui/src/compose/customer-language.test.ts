import { expect, test } from 'vitest'
import { quote } from '../test/shop'
import { languageOf } from './customer-language'
import { Offers } from './offers.svelte'

test('the country of a telephone number tells a language, where it has one', () => {
  expect(languageOf('+33 6 39 98 12 40')).toBe('fr')
  expect(languageOf('+44 7700 900123')).toBe('en')
  expect(languageOf('+32 470 12 34 56')).toBeNull()
  expect(languageOf(null)).toBeNull()
})

const offer = (name: string, language: string, micros: number) => ({
  template: {
    id: name + language,
    name,
    language,
    category: 'utility' as const,
    status: 'approved' as const,
    parameter_format: 'positional' as const,
    quality: null,
    header: { kind: 'none' as const },
    body: 'Bonjour',
    footer: null,
    buttons: [],
    examples: {},
    unsupported: [],
  },
  variables: [],
  sendable: true,
  quote: quote({ outcome: 'paid', amount: { micros, currency: 'USD' } }),
})

test('the sample of Meta is never suggested, and the customer’s language comes before the price', () => {
  const offers = new Offers(1, '100', '+44 7700 900123')
  offers.list = [
    offer('hello_world', 'en_US', 1),
    offer('commande', 'fr', 10_000),
    offer('order', 'en_GB', 30_000),
    offer('late', 'en', 20_000),
  ]
  const names = (list: typeof offers.list) => list?.map(({ template }) => template.name)
  expect(names(offers.suggested)).toEqual(['late', 'order', 'commande'])
  expect(names(offers.sorted)).toEqual(['late', 'order', 'commande', 'hello_world'])
})
