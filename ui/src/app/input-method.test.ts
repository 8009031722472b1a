import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import SearchBox from '../inbox/SearchBox.svelte'
import { leaveKeysToTheInputMethod } from './input-method'

let stop: () => void

beforeEach(() => {
  stop = leaveKeysToTheInputMethod()
})
afterEach(() => {
  cleanup()
  stop()
})

test('the Enter that accepts a candidate opens nothing, the next one does', async () => {
  const onopen = vi.fn()
  const ontype = vi.fn()
  render(SearchBox, { text: 'とうきょう', ontype, onopen, ondown: () => {} })
  const field = screen.getByRole('searchbox')
  await fireEvent.keyDown(field, { key: 'Enter', isComposing: true })
  // Some browsers end the composition first and then tell of the key.
  await fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 })
  await fireEvent.keyDown(field, { key: 'Escape', isComposing: true })
  expect(onopen).not.toHaveBeenCalled()
  expect(ontype).not.toHaveBeenCalled()
  await fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 })
  expect(onopen).toHaveBeenCalledOnce()
})
