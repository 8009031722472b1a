import { expect, test } from 'vitest'
import type { Check } from '../bindings/Check'
import { checkName, checkSentence, outcomeOf } from './check-sentence'

const check = (some: Partial<Check>): Check => ({
  name: 'token',
  subject: null,
  outcome: 'skipped',
  key: null,
  detail: null,
  ...some,
})

test('when Meta does not answer, each line still says what it is about', () => {
  const token = check({ key: 'offline' })
  const waba = check({ name: 'waba', key: 'offline' })
  expect(checkSentence(token)).toBe(checkSentence(waba))
  expect([checkName(token), checkName(waba)]).toEqual(['Jeton d’accès :', 'Compte WhatsApp :'])
  expect(checkName(check({ name: 'number', subject: '106', key: 'offline' }))).toBe('Numéro 106 :')
})

test('a sentence of its own needs no name before it', () => {
  expect(checkName(check({ outcome: 'passed' }))).toBeNull()
  expect(checkName(check({ outcome: 'failed', key: 'token' }))).toBeNull()
})

test('a secret nobody can prove yet is kept, not good', () => {
  const secret = check({ name: 'app_secret', outcome: 'passed' })
  expect(outcomeOf(secret)).toBe('kept')
  expect(checkSentence(secret)).toContain('au premier message')
  expect(outcomeOf(check({ outcome: 'passed' }))).toBe('passed')
  expect(outcomeOf(check({ name: 'app_secret', outcome: 'failed' }))).toBe('failed')
})
