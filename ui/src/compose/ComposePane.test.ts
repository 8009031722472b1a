import { cleanup, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { tick } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Advice } from '../bindings/Advice'
import type { StagedFile } from '../bindings/StagedFile'
import { route } from '../data/route.svelte'
import { session } from '../data/session.svelte'
import { ticker } from '../data/ticker'
import { toasts } from '../data/toasts.svelte'
import { CallFault } from '../host'
import { fakeHost } from '../test/fake-host'
import { hello } from '../test/month'
import { answer, HOUR, NOON, paid, quote, row, view } from '../test/shop'
import ComposePane from './ComposePane.svelte'
import { Composer } from './composer.svelte'
import { QuoteKeeper } from './quote.svelte'

let now = answer()
const sent = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  ticker.correct(0)
  now = answer()
  toasts.list = []
  session.hello = null
  sent.mockReset()
})
afterEach(() => {
  cleanup()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

test('the field is there, and takes keys, before anything is known of the conversation', async () => {
  const host = fakeHost({})
  const composer = new Composer(7)
  const props = { composer, view: null, replied: undefined, keeper: null, onsent: sent }
  const shown = render(ComposePane, props)
  const field = screen.getByRole<HTMLTextAreaElement>('textbox')
  const hands = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
  shown.component.focus()
  await hands.keyboard('Bonjour{Control>}{Enter}{/Control}')
  expect(composer.text).toBe('Bonjour')
  expect(host.times('send'), 'nothing goes before its price is known').toBe(0)
  await shown.rerender({ ...props, view: view() })
  expect(screen.getByRole('textbox'), 'the very same field').toBe(field)
  expect(document.activeElement).toBe(field)
})

test("an answer that comes late takes nobody's caret", async () => {
  let done: (queued: { ids: string[]; undo_until: number }) => void = () => {}
  const { field, hands } = await opened({ send: () => new Promise((answer) => (done = answer)) })
  const elsewhere = document.body.appendChild(document.createElement('input'))
  await hands.type(field, 'Oui')
  await hands.keyboard('{Control>}{Enter}{/Control}')
  elsewhere.focus()
  done({ ids: ['a'], undo_until: NOON + 5000 })
  await vi.advanceTimersByTimeAsync(0)
  await tick()
  expect(sent).toHaveBeenCalledOnce()
  expect(document.activeElement).toBe(elsewhere)
  elsewhere.remove()
})

test('a template is filled in where it was chosen, and takes no focus when it was chosen before', async () => {
  const closed = { window: { state: 'closed' as const, since: NOON - 1000 } }
  const { composer, field, hands } = await opened({}, closed)
  field.focus()
  composer.template = { id: 't1', values: {} }
  await vi.advanceTimersByTimeAsync(0)
  await tick()
  expect(screen.getAllByRole('textbox')).toHaveLength(2)
  expect(document.activeElement, 'a draft that is found again').toBe(field)
  composer.template = null
  await tick()
  await hands.click(screen.getByRole('button', { name: /Commande prete/ }))
  await tick()
  expect(document.activeElement).toBe(screen.getAllByRole('textbox')[0])
  expect(document.activeElement).not.toBe(field)
})

async function opened(answers: Parameters<typeof fakeHost>[0] = {}, some = {}) {
  const host = fakeHost({
    quote: () => now,
    save_draft: () => null,
    typing: () => null,
    templates: () => [
      {
        template: {
          id: 't1',
          name: 'commande_prete',
          language: 'fr',
          category: 'utility',
          status: 'approved',
          parameter_format: 'positional',
          quality: null,
          header: { kind: 'none' },
          body: 'Bonjour {{1}}',
          footer: null,
          buttons: [],
          examples: {},
          unsupported: [],
        },
        variables: [{ key: 'body:1', place: 'body', name: '1', input: 'text', example: 'Élodie' }],
        sendable: true,
        quote: quote(paid()),
      },
    ],
    ...answers,
  })
  const composer = new Composer(1)
  const keeper = new QuoteKeeper(1, '100', { what: 'reply' })
  const stop = keeper.follow()
  composer.adopt({ text: '', reply_to: null, files: [], template: null })
  const props = { composer, view: view({ row: row(1, some) }), replied: undefined, keeper, onsent: sent }
  const shown = render(ComposePane, props)
  await vi.advanceTimersByTimeAsync(0)
  const field = screen.getByRole<HTMLTextAreaElement>('textbox')
  const hands = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
  return { host, composer, keeper, field, hands, shown, props, stop }
}
const stopped = () =>
  screen.getByRole('button', { name: /^Envoyer/ }).getAttribute('aria-disabled') === 'true'
const text = () => document.body.textContent?.replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ') ?? ''

test('the button shows the price, and the engine is told what it showed', async () => {
  now = answer(paid())
  const send = vi.fn((_: unknown) => ({ ids: ['a'], undo_until: NOON + 5000 }))
  const { field, hands } = await opened({ send })
  await hands.type(field, 'Oui')
  expect(text()).toContain('0,0300 $')
  await hands.keyboard('{Control>}{Enter}{/Control}')
  await vi.advanceTimersByTimeAsync(0)
  expect(send.mock.lastCall?.[0]).toMatchObject({ shown: '0.0300', draft: { text: 'Oui' } })
  expect(sent).toHaveBeenCalledOnce()
  expect(field.value).toBe('')
})

test('while replies are on their way, how many are left is said with its sign', async () => {
  now = answer()
  const { stop } = await opened()
  expect(text()).toContain('412 réponses offertes restent')
  expect(text()).not.toContain('≈')
  stop()
  cleanup()
  now = { ...answer({ allowance_left: 410 }), pending: 2 }
  await opened()
  expect(text()).toContain('≈ 410 réponses offertes restent')
  expect(screen.getByRole('button', { name: /≈ 410/ })).toBeTruthy()
})

const file = (id: number, problem: StagedFile['problem'] = null): StagedFile => ({
  id,
  name: `${id}.jpg`,
  mime: 'image/jpeg',
  media: 'image',
  size: 1000,
  problem,
})

test('files use up no free reply before they are sent; what is refused uses none', async () => {
  // The engine's price is that of the last of the draft's messages, refused ones included.
  now = { ...answer({ allowance_left: 409 }), messages: 4 }
  const { composer } = await opened()
  composer.files = [file(1), file(2), file(3, 'file_too_big'), file(4, 'file_too_big')]
  await tick()
  expect(text()).toContain('412 réponses offertes restent ce mois-ci. Cet envoi en utilise 2.')
  expect(screen.getByRole('button', { name: /reste 412/ })).toBeTruthy()
  expect(text()).toContain('Retirez-le pour envoyer.')
})

test('a text that is too long says by how much', async () => {
  const { composer } = await opened()
  composer.text = 'a'.repeat(4096 - 100)
  await tick()
  expect(text()).toContain('100 caractères restants')
  composer.text = 'a'.repeat(4096 + 1408)
  await tick()
  expect(text().replace(/\s/g, ' ')).toContain('1408 caractères de trop')
})

test('a window that closes while one types takes no character and no focus, and offers templates', async () => {
  const { field, hands, composer } = await opened({}, { window: { state: 'open', closes_at: NOON + 10_000 } })
  await hands.type(field, 'Je vous la gar')
  field.setSelectionRange(3, 3)
  await vi.advanceTimersByTimeAsync(10_000)
  await tick()
  expect(screen.getByRole('textbox'), 'the very same field').toBe(field)
  expect(document.activeElement).toBe(field)
  expect(field.selectionStart).toBe(3)
  expect(composer.text).toBe('Je vous la gar')
  expect(text()).toContain('Votre texte est gardé')
  expect(text()).toContain('Seul un modèle peut partir, dès 0,0300 $')
  expect(screen.queryByRole('button', { name: /^Envoyer/ }), 'free text has no way out').toBeNull()
  await hands.keyboard('xyz')
  expect(composer.text.length, 'and one can go on typing').toBe('Je vous la gar'.length + 3)
})

test('a window that reopens gives the composer back as it was', async () => {
  const closed = { window: { state: 'closed' as const, since: NOON - 1000 } }
  const { field, hands, shown, props, composer } = await opened({}, closed)
  await hands.type(field, 'Bonjour')
  await shown.rerender({
    ...props,
    view: view({ row: row(1, { window: { state: 'open', closes_at: NOON + 86_400_000 } }) }),
  })
  await vi.advanceTimersByTimeAsync(0)
  expect(screen.getByRole('textbox')).toBe(field)
  expect(document.activeElement).toBe(field)
  expect(composer.text).toBe('Bonjour')
  expect(stopped()).toBe(false)
})

test('when the price changed nothing is sent, the text stays and the new price is shown', async () => {
  const { field, hands, composer } = await opened({
    send: () => {
      now = answer(paid(40_000))
      throw new CallFault({ code: 'price_changed', key: null, detail: null, retry_after: null, line: null })
    },
  })
  await hands.type(field, 'Oui')
  await hands.keyboard('{Control>}{Enter}{/Control}')
  await vi.advanceTimersByTimeAsync(0)
  await tick()
  expect(composer.text).toBe('Oui')
  expect(sent).not.toHaveBeenCalled()
  expect(screen.getByRole('alert').textContent).toContain('Le prix a changé')
  expect(text()).toContain('Prix maintenant : 0,0400 $')
})

const tries = async (hands: ReturnType<typeof userEvent.setup>) => {
  await hands.keyboard('{Control>}{Enter}{/Control}')
  return screen
    .queryAllByRole('alert')
    .map((alert) => alert.textContent)
    .join(' ')
}

test('a number that is not connected says so, to the keys too, and leads to the settings', async () => {
  session.hello = hello([])
  const notConnected = {
    code: 'not_connected',
    key: null,
    detail: null,
    retry_after: null,
    line: null,
  } as const
  for (const window of [row(1).window, { state: 'closed' as const, since: NOON - 1000 }]) {
    const { host, field, hands, composer } = await opened(
      {
        quote: () => {
          throw new CallFault(notConnected)
        },
      },
      { window },
    )
    expect(text()).toContain('Ce numéro n’est plus relié')
    expect(text(), 'nothing is promised').not.toMatch(/offert|…/)
    await hands.type(field, 'Oui')
    expect(await tries(hands)).toContain('Ce numéro n’est plus relié')
    await hands.click(screen.getByRole('button', { name: /^Envoyer/ }))
    expect(host.times('send')).toBe(0)
    expect(composer.text, 'what was typed stays').toBe('Oui')
    await hands.click(screen.getByRole('button', { name: 'Ouvrir les réglages' }))
    expect(route.place.section).toBe('setup')
    cleanup()
  }
})

test('to a blocked customer nothing is offered, and unblocking is one press away', async () => {
  const block = vi.fn(() => null)
  const { host, field, hands } = await opened({ block }, { blocked: true })
  expect(text()).toContain('Vous avez bloqué ce client')
  expect(text()).not.toContain('offert')
  await hands.type(field, 'Oui')
  expect(await tries(hands)).toContain('Vous avez bloqué ce client')
  expect(host.times('send')).toBe(0)
  await hands.click(screen.getByRole('button', { name: 'Débloquer' }))
  expect(block).toHaveBeenCalledWith({ thread: 1, blocked: false })
})

test('whoever presses Send where it can do nothing is told why', async () => {
  const { composer, field, hands } = await opened()
  field.focus()
  expect(await tries(hands)).toContain('Il n’y a rien à envoyer')
  await hands.click(screen.getByRole('button', { name: /^Envoyer/ }))
  expect(screen.getByRole('alert').textContent).toContain('Il n’y a rien à envoyer')
  await hands.type(field, 'O')
  expect(screen.queryByRole('alert'), 'and no longer than it is so').toBeNull()
  composer.text = 'a'.repeat(4097)
  await tick()
  expect(await tries(hands)).toContain('Le texte dépasse')
  composer.text = 'Oui'
  composer.staging = 1
  await tick()
  expect(await tries(hands)).toContain('Le fichier n’est pas encore prêt')
  composer.staging = 0
  composer.template = { id: 't1', values: {} }
  await vi.advanceTimersByTimeAsync(0)
  await tick()
  expect(await tries(hands)).toContain('Il manque des mots')
})

test('while the price is not known, Send says so', async () => {
  const { field, hands } = await opened({ quote: () => new Promise(() => {}) })
  await hands.type(field, 'Oui')
  expect(await tries(hands)).toContain('Le prix n’est pas encore connu')
})

test('where nothing can be paid, nothing can be sent, and it says why', async () => {
  now = answer({ outcome: 'blocked', why: 'no_payment_method' })
  const { field, hands } = await opened()
  await hands.type(field, 'Oui')
  expect(stopped()).toBe(true)
  expect(text()).toContain('pas de moyen de paiement')
})

test('an unknown window is said, and may be tried', async () => {
  now = answer({ estimate: true })
  const { field, hands } = await opened(
    {},
    { window: { state: 'unknown', since: NOON - 5 * 3_600_000, open_until: null } },
  )
  await hands.type(field, 'Oui')
  expect(text()).toContain('État inconnu depuis 13:00')
  expect(text()).toContain('≈ offert')
  expect(stopped()).toBe(false)
})

test('more than WhatsApp takes cannot be sent', async () => {
  const { composer } = await opened()
  composer.text = 'a'.repeat(4097)
  await tick()
  expect(stopped()).toBe(true)
})

const overBudget = (left: number, over: number) => ({
  ...answer(paid()),
  budget: { left: { micros: left, currency: 'USD' }, over_by: { micros: over, currency: 'USD' } },
})

test('what passes the budget goes only on a second press that names the amount', async () => {
  now = overBudget(10_000, 20_000)
  const send = vi.fn((_: unknown) => ({ ids: ['a'], undo_until: NOON + 5000 }))
  const { field, hands } = await opened({ send })
  await hands.type(field, 'Oui')
  expect(text()).toContain('Reste 0,0100 $ ce mois-ci : cet envoi dépasse la limite de 0,0200 $.')
  expect(text()).toContain('0,0300 $ · au-delà de la limite')
  await hands.keyboard('{Control>}{Enter}{/Control}')
  expect(send).not.toHaveBeenCalled()
  expect(text()).toContain('Envoyer quand même0,0300 $ · 0,0200 $ au-delà')
  await hands.keyboard('{Control>}{Enter}{/Control}')
  await vi.advanceTimersByTimeAsync(0)
  expect(send.mock.lastCall?.[0]).toMatchObject({ shown: '0.0300', over_budget: '0.0200' })
})

test('a double click is one press', async () => {
  now = overBudget(0, 30_000)
  const send = vi.fn((_: unknown) => ({ ids: ['a'], undo_until: NOON + 5000 }))
  const { field, hands } = await opened({ send })
  await hands.type(field, 'Oui')
  await hands.dblClick(screen.getByRole('button', { name: /^Envoyer/ }))
  expect(send).not.toHaveBeenCalled()
})

test('another excess must be agreed to again', async () => {
  now = overBudget(10_000, 20_000)
  const send = vi.fn((_: unknown) => ({ ids: ['a'], undo_until: NOON + 5000 }))
  const { field, hands, keeper } = await opened({ send })
  await hands.type(field, 'Oui')
  await hands.keyboard('{Control>}{Enter}{/Control}')
  now = overBudget(0, 30_000)
  await keeper.ask()
  await hands.keyboard('{Control>}{Enter}{/Control}')
  expect(send).not.toHaveBeenCalled()
  expect(text()).toContain('Envoyer quand même0,0300 $ · 0,0300 $ au-delà')
})

test('what is within the budget says nothing of it', async () => {
  now = { ...answer(paid()), budget: { left: { micros: 5_000_000, currency: 'USD' }, over_by: null } }
  const { field, hands } = await opened()
  await hands.type(field, 'Oui')
  expect(text()).not.toContain('limite')
})

test.each<[Advice, string]>([
  [
    { advice: 'answer_before', closes_at: NOON + HOUR, then: { micros: 30_000, currency: 'USD' } },
    'Répondez avant 19:00 : après, seul un modèle pourra partir, dès 0,0300 $.',
  ],
  [
    { advice: 'merge', bubbles: 3, saves: { micros: 60_000, currency: 'USD' } },
    '3 messages sont facturés un par un. En envoyer un seul économise 0,0600 $.',
  ],
  [
    { advice: 'ask_with_button', template: 't1', price: { micros: 30_000, currency: 'USD' } },
    'Le modèle « Commande prete » a un bouton : le client touche, la conversation rouvre. 0,0300 $',
  ],
  [
    { advice: 'utility_instead', template: 't1', saves: { micros: 40_000, currency: 'USD' } },
    'Si le texte convient, le modèle « Commande prete » économise 0,0400 $',
  ],
  [
    { advice: 'wait', until: NOON + HOUR, saves: { micros: 30_000, currency: 'USD' } },
    'Attendre jusqu’à 19:00 économise 0,0300 $.',
  ],
  [{ advice: 'marketing_not_delivered' }, 'numéros des États-Unis'],
])('the advice $advice is one sentence', async (advice, sentence) => {
  now = { ...answer(paid()), advice }
  await opened()
  expect(text()).toContain(sentence)
})

test('an advised template is one click away', async () => {
  now = {
    ...answer(paid()),
    advice: { advice: 'ask_with_button', template: 't1', price: { micros: 30_000, currency: 'USD' } },
  }
  const { hands, composer } = await opened()
  await hands.click(screen.getByRole('button', { name: 'Choisir ce modèle' }))
  expect(composer.template?.id).toBe('t1')
})

const ways = { phone_app: true, email: 'ada@exemple.fr', call: '+33 6 39 98 12 40' }

test.each([
  ['open', {}],
  ['closed', { window: { state: 'closed' as const, since: NOON - 1000 } }],
])('a paid reply names the ways past Meta, in an %s conversation', async (_, some) => {
  now = { ...answer(paid()), other_ways: ways }
  await opened({}, some)
  expect(text()).toContain('Sans payer Meta : répondre depuis l’application WhatsApp Business')
  expect(screen.getByRole('link', { name: 'écrire à ada@exemple.fr' })).toBeTruthy()
  expect(screen.getByRole('button', { name: /^appeler le \+33/ })).toBeTruthy()
})

test('only the ways there are are named, and none where it is free', async () => {
  now = { ...answer(paid()), other_ways: { ...ways, phone_app: false, call: null } }
  const { keeper } = await opened()
  expect(text()).toContain('Sans payer Meta')
  expect(text()).not.toContain('téléphone')
  expect(screen.queryByRole('button', { name: /^appeler/ })).toBeNull()
  now = answer()
  await keeper.ask()
  await tick()
  expect(text()).not.toContain('Sans payer Meta')
})

test('the address opens the mail program, the number goes where it can be pasted from', async () => {
  now = { ...answer(paid()), other_ways: ways }
  const { host, hands } = await opened()
  const open = vi.spyOn(host, 'openExternal')
  await hands.click(screen.getByRole('link', { name: 'écrire à ada@exemple.fr' }))
  expect(open).toHaveBeenCalledWith('mailto:ada@exemple.fr')
  const kept = vi.spyOn(navigator.clipboard, 'writeText')
  await hands.click(screen.getByRole('button', { name: /^appeler le/ }))
  await vi.advanceTimersByTimeAsync(0)
  expect(kept).toHaveBeenCalledWith('+33 6 39 98 12 40')
  expect(toasts.list.map((toast) => toast.text)).toEqual(['Numéro copié'])
})

test('a send that the budget stops after all can be agreed to, at what the engine says it is over', async () => {
  now = answer(paid())
  let stop = true
  const send = vi.fn((_: unknown) => {
    if (stop)
      throw new CallFault({ code: 'over_budget', key: null, detail: '1.0200', retry_after: null, line: null })
    return { ids: ['a'], undo_until: NOON + 5000 }
  })
  const { field, hands } = await opened({ send })
  await hands.type(field, 'Oui')
  await hands.keyboard('{Control>}{Enter}{/Control}')
  await vi.advanceTimersByTimeAsync(0)
  await tick()
  expect(screen.getByRole('alert').textContent).toContain('budget du mois')
  stop = false
  await hands.keyboard('{Control>}{Enter}{/Control}')
  expect(text()).toContain('Envoyer quand même0,0300 $ · 1,0200 $ au-delà')
  await hands.keyboard('{Control>}{Enter}{/Control}')
  await vi.advanceTimersByTimeAsync(0)
  expect(send.mock.lastCall?.[0]).toMatchObject({ over_budget: '1.0200' })
})

test('with a limit that cannot be read nothing paid goes, and what is free does', async () => {
  now = { ...answer(paid()), budget_unreadable: true }
  const { field, hands, keeper } = await opened()
  await hands.type(field, 'Oui')
  expect(text()).toContain('limite du mois ne peut plus être lue')
  expect(stopped()).toBe(true)
  now = { ...answer(), budget_unreadable: true }
  await keeper.ask()
  await tick()
  expect(stopped()).toBe(false)
})
