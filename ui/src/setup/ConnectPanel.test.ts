import { cleanup, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AccountView } from '../bindings/AccountView'
import type { ConnectRequest } from '../bindings/ConnectRequest'
import type { ConnectResult } from '../bindings/ConnectResult'
import { host, useHost } from '../host'
import * as m from '../paraglide/messages'
import { chooseLocale } from '../words/locale.svelte'
import { forgetDraft } from './connect-drafts.svelte'
import ConnectPanel from './ConnectPanel.svelte'

const account: AccountView = {
  waba: '102290129340398',
  name: 'Maison Lumen',
  numbers: [],
  app_id: null,
  has_token: true,
  has_app_secret: false,
  has_verify_token: true,
  graph_version: 'v26.0',
  graph_base: 'https://graph.facebook.com',
}
const refused: ConnectResult = {
  saved: false,
  token_stays: false,
  checks: [
    { name: 'token', subject: null, outcome: 'failed', key: 'token', detail: 'Invalid OAuth access token' },
  ],
}

let asked: ConnectRequest[] = []
beforeEach(() => {
  asked = []
  chooseLocale('en')
  useHost({
    async call(_name, params) {
      asked.push(params as ConnectRequest)
      return asked.length > 1 ? { ...refused, saved: true } : refused
    },
    onChanges: async () => {},
    onSummons: async () => {},
    stage: async () => Promise.reject(new Error('unused')),
    mediaUrl: String,
    playable: () => () => {},
    languages: async () => null,
    pasted: () => null,
    onDrag: async () => {},
    openFile: async () => null,
    openExternal: async () => {},
    shows() {},
    showRecoveryKey: async () => {},
    keepFile: async () => null,
  })
})
afterEach(() => {
  cleanup()
  forgetDraft(null)
  forgetDraft(account.waba)
})

const open = (given: AccountView | null = null) => {
  const onsaved = vi.fn()
  render(ConnectPanel, { account: given, onsaved, onclose: vi.fn() })
  return { person: userEvent.setup(), onsaved }
}
const press = (name: string) => screen.getByRole('button', { name })

describe('connecting an account', () => {
  it('asks Meta nothing while something is missing, and goes to it', async () => {
    const { person } = open()
    await person.click(press(m.setup_connect()))
    expect(asked).toHaveLength(0)
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(m.setup_field_waba())))
  })

  it('says what Meta answered, and can keep it all the same', async () => {
    const { person, onsaved } = open()
    await person.type(screen.getByLabelText(m.setup_field_waba()), '102290129340398')
    await person.type(screen.getByLabelText(m.setup_field_number_n({ n: 1 })), '106540352242922')
    await person.type(screen.getByLabelText(m.setup_field_token()), 'EAAG')
    await person.click(press(m.setup_connect()))
    expect(await screen.findByText(m.setup_check_token_failed())).toBeTruthy()
    expect(screen.getByText(m.setup_not_saved())).toBeTruthy()
    expect(onsaved).not.toHaveBeenCalled()
    const answer = screen.getByText(m.setup_not_saved()).parentElement
    expect(document.activeElement, 'what Meta answered has the focus').toBe(answer)
    await person.click(press(m.setup_keep_anyway()))
    expect(asked[1]?.keep_anyway).toBe(true)
    expect(onsaved).toHaveBeenCalledOnce()
  })

  it('leaves the focus with whoever went elsewhere meanwhile', async () => {
    let arrive = () => {}
    useHost({ ...host(), call: () => new Promise((done) => (arrive = () => done(refused))) })
    const { person } = open(account)
    const number = screen.getByLabelText(m.setup_field_number_n({ n: 1 }))
    await person.type(number, '1')
    await person.click(press(m.setup_connect_save()))
    number.focus()
    arrive()
    expect(await screen.findByText(m.setup_not_saved())).toBeTruthy()
    expect(document.activeElement).toBe(number)
  })

  it('never shows a kept secret and sends none unless it is replaced', async () => {
    const { person } = open(account)
    expect(screen.queryByLabelText(m.setup_field_token(), { selector: 'input' })).toBeNull()
    await person.clear(screen.getByLabelText(m.setup_field_number_n({ n: 1 })))
    await person.type(screen.getByLabelText(m.setup_field_number_n({ n: 1 })), '1')
    await person.click(press(m.setup_connect_save()))
    expect(asked[0]).toMatchObject({ token: null, app_secret: null, verify_token: null, numbers: ['1'] })
  })
})

const field = (name: string) => document.querySelector<HTMLInputElement>(`[name="${name}"]`)!

describe('leaving half-way', () => {
  it('keeps everything typed for the next time, and none of it anywhere but here', async () => {
    const { person } = open()
    await person.type(field('waba'), '102290129340398')
    await person.type(field('token'), 'EAAGsecret')
    cleanup()
    open()
    expect(field('waba').value).toBe('102290129340398')
    expect(field('token').value).toBe('EAAGsecret')
    expect(JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href).not.toContain('EAAGsecret')
  })
})

describe('what looks odd', () => {
  it('is said of a secret that has not the form of Meta’s, and does not stand in the way', async () => {
    const { person } = open()
    await person.type(field('app-secret'), 'court')
    expect(document.body.textContent, 'not at each letter').not.toContain('32 characters')
    await person.tab()
    expect(document.body.textContent).toContain('32 characters')
    expect(field('app-secret').getAttribute('aria-invalid')).toBe('false')
  })

  it('is said of a telephone number in the place of its id', async () => {
    const { person } = open()
    await person.type(field('number-0'), '33639981240')
    expect(document.body.textContent).toContain(m.setup_problem_looks_like_phone())
  })
})

it('an invented word can be read and copied: it is to be noted down', async () => {
  const { person } = open()
  await person.click(press(m.setup_field_verify_make()))
  expect(field('verify-token').type).toBe('text')
  await person.click(press(m.copy()))
  expect(await navigator.clipboard.readText()).toBe(field('verify-token').value)
})
