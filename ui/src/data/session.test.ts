import { expect, test } from 'vitest'
import { fakeHost, settled } from '../test/fake-host'
import { hello } from '../test/month'
import { session } from './session.svelte'

test('an answer that was on its way does not undo a choice made meanwhile', async () => {
  const before = hello()
  session.hello = before
  let answer: () => void = () => {}
  fakeHost({
    hello: () => new Promise((done) => (answer = () => done(before))),
    set_preferences: () => null,
  })
  const reading = session.read()
  await session.prefer({ language: 'en' })
  answer()
  await reading
  await settled()
  expect(session.hello?.preferences.language).toBe('en')
  expect(document.documentElement.lang).toBe('en')
})
