import { expect, test } from 'vitest'
import { session } from '../data/session.svelte'
import { hello } from '../test/month'
import { pendingWord } from './pending'

test('a connection that is fine is not blamed', () => {
  const whole = hello()
  session.hello = whole
  expect(pendingWord()).toContain('WhatsApp ne le prend pas')
  session.hello = { ...whole, health: { ...whole.health, state: 'offline' } }
  expect(pendingWord()).toContain('connexion')
})
