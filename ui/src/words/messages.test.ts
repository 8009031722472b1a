// What both languages must have in common, whoever writes a sentence.
import { expect, test } from 'vitest'

interface Plural {
  declarations: string[]
  selectors: string[]
  match: Record<string, string>
}
type Message = string | Plural[]

const files = import.meta.glob<Record<string, Message>>('../../messages/*/*.json', {
  import: 'default',
  eager: true,
})

function language(name: string): Map<string, Message> {
  const ours = Object.entries(files).filter(([path]) => path.includes(`/${name}/`))
  return new Map(ours.flatMap(([, messages]) => Object.entries(messages)))
}
const [english, french] = [language('en'), language('fr')]

const variants = (message: Message) =>
  typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match))
const blanks = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
const both = [...english].map(([key, message]) => [key, message, french.get(key) ?? ''] as const)

test('every sentence is there in both', () => {
  expect(english.size).toBeGreaterThan(500)
  expect([...french.keys()].sort()).toEqual([...english.keys()].sort())
})

test('both say the same things: no figure or name is lost in one of them', () => {
  const blanksOf = (message: Message) => blanks(variants(message).join(' '))
  for (const [key, en, fr] of both) expect([key, blanksOf(fr)]).toEqual([key, blanksOf(en)])
})

test('what is counted is one or many in both', () => {
  const selectors = (message: Message) =>
    typeof message === 'string' ? [] : message.flatMap(({ selectors }) => selectors)
  for (const [key, en, fr] of both) expect([key, selectors(fr)]).toEqual([key, selectors(en)])
  const plural = [...english.values(), ...french.values()].filter((each) => typeof each !== 'string')
  expect(plural.length).toBeGreaterThan(20)
  for (const { match } of plural.flat()) {
    expect(Object.keys(match).some((form) => form.endsWith('=one'))).toBe(true)
    expect(Object.keys(match).some((form) => form.endsWith('=*') || form.endsWith('=other'))).toBe(true)
  }
})

test('how long Meta keeps trying and keeps things is the same in both', () => {
  const days = (message: Message, word: string, seven: string) =>
    variants(message)
      .join(' ')
      .match(new RegExp(`\\b(\\d+|${seven})\\s(?:${word})`, 'gi'))
      ?.map((found) => /\d+/.exec(found)?.[0] ?? '7')
  for (const [key, en, fr] of both)
    expect([key, days(fr, 'jours?', 'sept')]).toEqual([key, days(en, 'days?', 'seven')])
  const sleep = english.get('setup_webhook_sleep')
  expect(sleep).toContain('up to seven days')
})
