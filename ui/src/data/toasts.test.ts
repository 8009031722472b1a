import { beforeEach, expect, test, vi } from 'vitest'
import { toasts } from './toasts.svelte'

beforeEach(() => {
  vi.useFakeTimers()
  toasts.list = []
})

const texts = () => toasts.list.map((toast) => toast.text)

test('what can still be undone is not pushed out by what comes after', () => {
  const action = { label: 'Annuler', run: () => {} }
  toasts.show('Coffrets supprimée', { action, ms: 10_000 })
  for (const text of ['un', 'deux', 'trois', 'quatre']) toasts.show(text)
  expect(texts()).toEqual(['Coffrets supprimée', 'trois', 'quatre'])
  for (const text of ['a', 'b', 'c']) toasts.show(text, { action, ms: 10_000 })
  expect(texts()).toEqual(['Coffrets supprimée', 'a', 'b', 'c'])
})

test('the innermost place on screen shows them, and the spare one where there is no other', () => {
  const [page, list, drawer] = [Symbol(), Symbol(), Symbol()]
  toasts.show('Message dans la boîte d’envoi')
  const shown = () => [page, list, drawer].map((place) => toasts.at(place).length)
  const takeList = toasts.offer(list, false)
  const takePage = toasts.offer(page, true)
  expect(shown()).toEqual([0, 1, 0])
  const takeDrawer = toasts.offer(drawer, false)
  expect(shown()).toEqual([0, 0, 1])
  takeDrawer()
  takeList()
  expect(shown()).toEqual([1, 0, 0])
  takePage()
})
