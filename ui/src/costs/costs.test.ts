import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Change } from '../bindings/Change'
import type { CostsQuery } from '../bindings/CostsQuery'
import type { CostsView } from '../bindings/CostsView'
import { feed } from '../data/feed'
import { session } from '../data/session.svelte'
import { fakeHost } from '../test/fake-host'
import { budgetState, hello, line, month, usd } from '../test/month'
import { NOON, view as thread } from '../test/shop'
import { CostLines, wasOtherwise } from './cost-lines.svelte'
import { Costs } from './costs.svelte'

let revision = 90_000
const budget = { shop: budgetState(15_000_000, 4_920_000), numbers: [], unreadable: false }
const allowance = thread().allowance

beforeEach(() => {
  vi.useFakeTimers()
  session.hello = hello()
})
afterEach(() => vi.useRealTimers())

const arrived = () => vi.advanceTimersByTimeAsync(0)
async function changed(...changes: Change[]) {
  feed.take({ revision: ++revision, changes, resync: false })
  await vi.advanceTimersByTimeAsync(150)
}

test('a busy outbox does not make the month be added up at every message', async () => {
  const host = fakeHost({ costs: () => month(), budget: () => budget, allowance: () => allowance })
  const costs = new Costs()
  const stop = costs.follow()
  costs.show({ month: null, number: null })
  await arrived()
  expect(costs.view?.month).toBe('2026-11')
  expect(costs.allowances.get('100')).toEqual(allowance)
  for (let turn = 0; turn < 5; turn++) await changed({ kind: 'money', number: '100' })
  await changed({ kind: 'thread', id: 1 })
  expect(host.times('costs')).toBe(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(host.times('costs')).toBe(2)
  await changed({ kind: 'thread', id: 1 })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(host.times('costs')).toBe(2)
  stop()
})

const october = { month: '2026-10', saved: usd(33_400_000), late: { messages: 4, spent: usd(1_200_000) } }

test('the month before is added up after the running one, and no more often', async () => {
  vi.setSystemTime(NOON)
  const host = fakeHost({
    costs: () => month(),
    budget: () => budget,
    allowance: () => allowance,
    answering: () => october,
  })
  const costs = new Costs()
  const stop = costs.follow()
  costs.show({ month: null, number: '100' })
  await arrived()
  expect(host.asked.at(-1)).toEqual({ name: 'answering', params: { month: '2026-10', number: '100' } })
  expect(costs.before).toEqual(october)
  for (let turn = 0; turn < 5; turn++) await changed({ kind: 'money', number: '100' })
  expect(host.times('answering')).toBe(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(host.times('answering')).toBe(2)
  stop()
})

test('nothing is said of a month without anything, nor beside a month that is over', async () => {
  vi.setSystemTime(NOON)
  let view = month()
  let found = { ...october, saved: usd(0), late: { messages: 0, spent: usd(0) } }
  const host = fakeHost({
    costs: () => view,
    budget: () => budget,
    allowance: () => allowance,
    answering: () => found,
  })
  const costs = new Costs()
  costs.show({ month: null, number: null })
  await arrived()
  expect(host.times('answering')).toBe(1)
  expect(costs.before).toBeNull()
  found = october
  view = month({ from: NOON - 5e9, until: NOON - 2e9 })
  await costs.read()
  await arrived()
  expect(host.times('answering'), 'over').toBe(1)
  view = month({ months: ['2026-11'] })
  await costs.read()
  await arrived()
  expect(host.times('answering'), 'the first month').toBe(1)
  expect(costs.before).toBeNull()
})

test('a slow answer does not overtake the month chosen after it', async () => {
  const answers = new Map<string | null, (view: CostsView) => void>()
  fakeHost({
    costs: ({ month }: CostsQuery) => new Promise<CostsView>((done) => answers.set(month, done)),
    budget: () => budget,
    allowance: () => allowance,
  })
  const costs = new Costs()
  costs.show({ month: '2026-10', number: null })
  costs.show({ month: '2026-09', number: null })
  await arrived()
  answers.get('2026-09')?.(month({ month: '2026-09' }))
  await arrived()
  answers.get('2026-10')?.(month({ month: '2026-10' }))
  await arrived()
  expect(costs.view?.month).toBe('2026-09')
})

test('a limit is set with all the others as they are', async () => {
  const host = fakeHost({
    costs: () => month(),
    budget: () => budget,
    allowance: () => allowance,
    set_budget: () => ({ ...budget, numbers: [{ number: '100', state: budgetState(2_000_000, 0) }] }),
  })
  const costs = new Costs()
  costs.show({ month: null, number: null })
  await arrived()
  await costs.limit('100', usd(2_000_000))
  expect(host.asked.at(-1)?.params).toEqual({
    shop: usd(15_000_000),
    numbers: [{ number: '100', limit: usd(2_000_000) }],
  })
  expect(costs.budget?.numbers).toHaveLength(1)
})

test('the messages behind a figure come page by page', async () => {
  const host = fakeHost({
    cost_lines: ({ after }) =>
      after === null ? { lines: [line(3), line(2)], next: 'two' } : { lines: [line(1)], next: null },
  })
  const lines = new CostLines({ month: '2026-11', number: null }, { by: 'country', key: 'FR' })
  await arrived()
  expect(lines.lines.map(({ message }) => message)).toEqual([3, 2])
  await lines.more()
  expect(lines.lines.map(({ message }) => message)).toEqual([3, 2, 1])
  expect(lines.next).toBeNull()
  expect(host.asked.map(({ params }) => params)).toMatchObject([
    { costs: { month: '2026-11', number: null }, by: 'country', key: 'FR', after: null },
    { after: 'two' },
  ])
})

test('of a figure that counts only what was free, or only what was paid, nothing else is listed', async () => {
  const free = { price: { state: 'free', why: 'allowance' } } as const
  const waits = { price: { state: 'quoted', amount: null, estimate: false, category: 'service' } } as const
  const host = fakeHost({
    cost_lines: ({ after }) =>
      after === null
        ? { lines: [line(5), line(4, waits), line(3, free)], next: 'two' }
        : { lines: [line(2, free), line(1)], next: null },
  })
  const read = async (only: 'free' | 'paid') => {
    const lines = new CostLines({ month: '2026-11', number: null }, { by: 'all', key: '', only })
    await arrived()
    expect(lines.next, 'pages without any of them are read past').toBeNull()
    return lines.lines.map(({ message }) => message)
  }
  expect(await read('free')).toEqual([3, 2])
  expect(await read('paid')).toEqual([5, 1])
  expect(host.asked[0]?.params, 'the engine is asked only what it knows').not.toHaveProperty('only')
})

test('a price that is not the one shown is told, and only then', () => {
  const charged = (micros: number | null) =>
    ({
      state: 'charged',
      amount: micros === null ? null : usd(micros),
      category: 'utility',
      differs: false,
    }) as const
  expect(wasOtherwise(line(1))).toBe(false)
  expect(wasOtherwise(line(1, { price: charged(40_000) }))).toBe(true)
  expect(wasOtherwise(line(1, { quoted: null, price: charged(30_000) }))).toBe(true)
  expect(wasOtherwise(line(1, { price: { state: 'free', why: 'allowance' } }))).toBe(true)
  expect(wasOtherwise(line(1, { quoted: null, price: { state: 'free', why: 'allowance' } }))).toBe(false)
  expect(wasOtherwise(line(1, { quoted_known: false, quoted: null }))).toBe(false)
  expect(wasOtherwise(line(1, { price: charged(null) })), 'a price not known is no other price').toBe(false)
})
