import { cleanup, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { tick } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SetEmail } from '../bindings/SetEmail'
import { session } from '../data/session.svelte'
import { CallFault } from '../host'
import { fakeHost, settled } from '../test/fake-host'
import { hello } from '../test/month'
import { row, view } from '../test/shop'
import PersonPanel from './PersonPanel.svelte'

beforeEach(() => {
  session.hello = hello()
})
afterEach(cleanup)

function opened(email: string | null, answers: Parameters<typeof fakeHost>[0] = {}) {
  const set = vi.fn((_: SetEmail) => null)
  const host = fakeHost({ set_email: set, ...answers })
  const shown = render(PersonPanel, { view: view({ row: row(4), email }) })
  return { set, host, shown, hands: userEvent.setup() }
}
const press = (name: string) => screen.getByRole('button', { name })

test('an address is added in place, and focus stays where it was', async () => {
  const { set, hands, shown } = opened(null)
  await hands.click(press('Ajouter une adresse e-mail'))
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'E-mail' }))
  await hands.keyboard(' ada@exemple.fr {Enter}')
  await settled()
  expect(set.mock.lastCall?.[0]).toEqual({ person: 4, email: 'ada@exemple.fr' })
  await shown.rerender({ view: view({ row: row(4), email: 'ada@exemple.fr' }) })
  expect(document.activeElement).toBe(press('Changer l’adresse e-mail'))
})

test('an address that is none is said, and what was typed stays', async () => {
  const { hands } = opened('ada@exemple.fr', {
    set_email: () => {
      throw new CallFault({ code: 'invalid', key: 'email', detail: null, retry_after: null, line: null })
    },
  })
  await hands.click(press('Changer l’adresse e-mail'))
  await hands.keyboard('ada{Enter}')
  await settled()
  await tick()
  expect(screen.getByRole('alert').textContent).toContain('Ce n’est pas une adresse e-mail')
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'E-mail' })
  expect(field.value).toBe('ada')
  await hands.keyboard('{Escape}')
  await tick()
  expect(screen.getByRole('link', { name: 'ada@exemple.fr' }), 'it is as it was').toBeTruthy()
})

test('the address opens the mail program, whatever letters it has', async () => {
  const { host, hands } = opened('ada+marché?a=b&c@exemple.fr')
  const open = vi.spyOn(host, 'openExternal')
  await hands.click(screen.getByRole('link'))
  expect(open).toHaveBeenCalledWith('mailto:ada%2Bmarch%C3%A9%3Fa%3Db%26c@exemple.fr')
})

test('a group has no address, no price and nobody to block', () => {
  fakeHost({})
  render(PersonPanel, { view: view({ row: row(4, { group: true, name: '', window: { state: 'never' } }) }) })
  expect(screen.getByRole('heading', { name: 'Groupe' })).toBeTruthy()
  expect(document.body.textContent).toContain('Groupe WhatsApp')
  expect(screen.queryByRole('button', { name: 'Ajouter une adresse e-mail' })).toBeNull()
  expect(screen.queryByRole('button', { name: /Bloquer/ })).toBeNull()
})

test('the bar of free replies means what it means on the costs page: what is left', () => {
  opened(null)
  expect(document.body.textContent?.replace(/[\u00a0\u202f]/g, ' ')).toContain('412 restent sur 1 000')
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('412')
})
