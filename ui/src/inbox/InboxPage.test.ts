import { cleanup, render } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { go } from '../data/route.svelte'
import { session } from '../data/session.svelte'
import { fakeHost, settled } from '../test/fake-host'
import { hello } from '../test/month'
import InboxPage from './InboxPage.svelte'

beforeEach(() => {
  session.hello = hello()
  go({ section: 'inbox' })
})
afterEach(cleanup)

test('what is on screen is told as it changes, and that nothing is when the conversations are left', async () => {
  const host = fakeHost({})
  const told = () => host.asked.filter(({ name }) => name === 'shows').map(({ params }) => params)
  const page = render(InboxPage)
  const show = (thread: number | null) => flushSync(() => go({ section: 'inbox', thread }))
  expect(told()).toEqual([null])
  show(1)
  show(2)
  expect(told()).toEqual([null, 1, 2])
  page.unmount()
  await settled()
  expect(told()).toEqual([null, 1, 2, null])
  render(InboxPage)
  expect(told().at(-1), 'coming back').toBe(2)
})
