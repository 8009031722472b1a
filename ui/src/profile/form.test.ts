import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../bindings/Profile'
import {
  characters,
  follow,
  formOf,
  LIMITS,
  placeOf,
  problemsByPlace,
  profileOf,
  sameAs,
  VERTICALS,
} from './form'

const lumen: Profile = {
  about: 'Vêtements et objets, Rennes',
  address: '12 rue des Lices, 35000 Rennes',
  description: 'Une petite maison.',
  email: 'bonjour@lumen.example',
  websites: ['https://lumen.example'],
  vertical: 'APPAREL',
  picture_url: 'https://meta.example/p.jpg',
}

describe('the form', () => {
  it('gives back the profile it was made from', () => {
    expect(profileOf(formOf(lumen), lumen)).toEqual(lumen)
    expect(sameAs(formOf(lumen), lumen)).toBe(true)
  })

  it('counts blanks at the ends as no change', () => {
    expect(sameAs({ ...formOf(lumen), about: `${lumen.about}  ` }, lumen)).toBe(true)
    expect(sameAs({ ...formOf(lumen), about: 'Autre' }, lumen)).toBe(false)
  })

  it('never sends back a category that Meta only reads out', () => {
    const unset = { ...lumen, vertical: 'UNDEFINED' }
    expect(profileOf(formOf(unset), unset).vertical).toBe('')
    expect(sameAs(formOf(unset), unset)).toBe(true)
  })

  it('counts characters as Meta does', () => {
    expect(characters('été')).toBe(3)
    expect(characters('👩‍👧')).toBe(3)
    expect(characters('')).toBe(0)
  })
})

describe('problems', () => {
  it('stand at the website they are about, blank first line or not', () => {
    const form = { ...formOf(lumen), website: '', second: 'lumen' }
    expect(placeOf('websites', 0, form)).toBe('second')
    expect(placeOf('websites', 1, { ...form, website: 'https://a.example' })).toBe('second')
    expect(placeOf('picture', 0, form)).toBeNull()
  })

  it('show the first one of each place', () => {
    const problems = problemsByPlace(
      [
        { field: 'email', index: 0, problem: { code: 'too_long', limit: 128, len: 130 } },
        { field: 'email', index: 0, problem: { code: 'invalid' } },
      ],
      formOf(lumen),
    )
    expect(problems).toEqual({ email: { code: 'too_long', limit: 128, len: 130 } })
  })
})

describe('an edit that changes under the hands', () => {
  it('keeps what was typed and takes the rest', () => {
    const kept = formOf(lumen)
    const typed = { ...kept, about: 'Nouvelle actu' }
    const edit = { ...kept, about: 'Autre actu', address: '3 place des Lices' }
    expect(follow(typed, kept, edit)).toEqual({ ...typed, address: '3 place des Lices' })
  })
})

describe('what the form knows of the rules', () => {
  // The test runs in the folder of the page.
  const rules = readFileSync(resolve('../src-tauri/crates/domain/src/profile.rs'), 'utf8')

  it('is what the engine checks: a counter never promises more or less', () => {
    const limits = Object.keys(LIMITS).map((name) => {
      const said = new RegExp(`const ${name.toUpperCase()}: usize = (\\d+);`).exec(rules)
      return [name, Number(said?.[1])]
    })
    expect(Object.fromEntries(limits)).toEqual(LIMITS)
    expect(rules).toContain('const WEBSITES: usize = 2;')
  })

  it('is every category that the engine takes', () => {
    const list = /const VERTICALS[^=]*= \[([^\]]*)\]/.exec(rules)?.[1] ?? ''
    const taken = [...list.matchAll(/"(\w+)"/g)].map(([, id]) => id)
    expect([...VERTICALS].sort()).toEqual(taken.sort())
  })
})
