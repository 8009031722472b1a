import { cleanup, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Message } from '../bindings/Message'
import { ticker } from '../data/ticker'
import { fakeHost } from '../test/fake-host'
import { message, NOON, sending } from '../test/shop'
import type { BubbleActs } from './acts'
import Bubble from './Bubble.svelte'

let open = true
const acts = {
  reply: vi.fn(),
  react: vi.fn(),
  mayReply: vi.fn(() => true),
  mayWrite: () => open,
  jump: vi.fn(),
  undo: vi.fn(),
  decide: vi.fn(),
  templates: vi.fn(),
  templateFrom: () => 'dès 0,0300 $',
  step: vi.fn(),
  reachable: () => true,
} satisfies BubbleActs

beforeEach(() => {
  open = true
  vi.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  ticker.correct(0)
  fakeHost({})
  for (const act of Object.values(acts)) if ('mockReset' in act) act.mockReset()
  acts.mayReply.mockReturnValue(true)
})
afterEach(() => vi.useRealTimers())

function shown(some: Partial<Message>) {
  render(Bubble, { message: message(1, some), name: 'Marc', first: true, lit: false, acts })
  return userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
}
const ours = (some: Parameters<typeof sending>[0]): Partial<Message> => ({
  author: 'us',
  sending: sending(some),
})
const text = () => document.body.textContent?.replace(/[\u00a0\u202f]/g, ' ') ?? ''

test('it can be taken back for five seconds, counted where it stands', async () => {
  const hands = shown(ours({ undo_until: NOON + 5000 }))
  expect(text()).toContain('Annuler 5')
  await vi.advanceTimersByTimeAsync(1000)
  expect(text()).toContain('Annuler 4')
  await hands.click(screen.getByRole('button', { name: /^Annuler \d/ }))
  expect(acts.undo).toHaveBeenCalledWith('out-1')
  await vi.advanceTimersByTimeAsync(4000)
  expect(text()).not.toContain('Annuler')
})

test('a failure says why and offers the one next step', async () => {
  open = false
  const hands = shown(
    ours({
      phase: {
        phase: 'failed',
        key: 'window_closed',
        detail: 'Re-engagement message',
        can_retry: false,
        needs_template: true,
        prices: null,
        settled: false,
      },
    }),
  )
  await hands.click(screen.getByRole('button', { name: /Choisir un modèle · dès 0,0300/ }))
  expect(acts.templates).toHaveBeenCalledOnce()
  await hands.click(screen.getByRole('button', { name: 'Reprendre le texte' }))
  expect(acts.decide).toHaveBeenCalledWith('out-1', 'drop')
})

test('what was refused can go as it is once the customer has written', async () => {
  const failed = { phase: 'failed', key: 'window_closed', detail: null, can_retry: false } as const
  const hands = shown(ours({ phase: { ...failed, needs_template: true, prices: null, settled: false } }))
  await hands.click(screen.getByRole('button', { name: 'Réessayer' }))
  expect(acts.decide).toHaveBeenCalledWith('out-1', 'send')
})

test('what waits behind a doubt says so, goes anyway or is taken back', async () => {
  const hands = shown(
    ours({ phase: { phase: 'waiting', retry_at: null, key: null, behind: 'doubt' }, undo_until: null }),
  )
  expect(text()).toContain('on ne sait pas si un message d’avant est parti')
  await hands.click(screen.getByRole('button', { name: 'Envoyer quand même' }))
  expect(acts.decide).toHaveBeenCalledWith('out-1', 'send')
  await hands.click(screen.getByRole('button', { name: 'Reprendre le texte' }))
  expect(acts.decide).toHaveBeenCalledWith('out-1', 'drop')
})

test('what a template took the place of asks for nothing more', () => {
  const failed = { phase: 'failed', key: 'window_closed', detail: null, can_retry: false } as const
  shown(ours({ phase: { ...failed, needs_template: true, prices: null, settled: true } }))
  expect(text()).toContain('un modèle a été envoyé à sa place')
  expect(screen.queryByRole('button', { name: /Choisir un modèle/ })).toBeNull()
  expect(screen.getByRole('button', { name: 'Reprendre le texte' })).toBeTruthy()
})

test('an uncertain message warns before it is sent again', async () => {
  const hands = shown(ours({ phase: { phase: 'uncertain' } }))
  expect(text()).toContain('Ne renvoyez pas : cela pourrait coûter deux fois')
  await hands.click(screen.getByRole('button', { name: 'Il est arrivé' }))
  expect(acts.decide).toHaveBeenCalledWith('out-1', 'arrived')
})

test('nothing says "sent" before Meta accepted it', () => {
  shown(ours({ status: 'queued' }))
  expect(screen.getByRole('img', { name: 'En attente d’envoi' })).toBeTruthy()
  expect(text()).not.toContain('Envoyé')
})

test('a paid message wears its price and category, a free one the word', () => {
  shown(
    ours({
      status: 'delivered',
      price: {
        state: 'charged',
        amount: { micros: 30_000, currency: 'USD' },
        category: 'utility',
        differs: false,
      },
    }),
  )
  expect(text()).toContain('0,0300 $ · utilitaire')
})

test("a customer's markup stays words", () => {
  shown({ content: { kind: 'text', body: '<b onclick=x>salut</b>' } })
  expect(text()).toContain('<b onclick=x>salut</b>')
  expect(document.querySelector('article b')).toBeNull()
})

test('kinds without a form of their own are named with what they say', () => {
  shown({ content: { kind: 'other', raw_kind: 'hologram', text: 'Coucou' } })
  expect(text()).toContain('hologram')
  expect(text()).toContain('Coucou')
})

test('what was held because it costs more shows both prices and goes at the new one', async () => {
  const hands = shown(
    ours({
      phase: {
        phase: 'failed',
        key: 'category_changed',
        detail: null,
        can_retry: true,
        needs_template: false,
        prices: { before: { micros: 30_000, currency: 'USD' }, after: { micros: 70_000, currency: 'USD' } },
        settled: false,
      },
    }),
  )
  expect(text()).toContain('Annoncé : 0,0300 $. Maintenant : 0,0700 $.')
  await hands.click(screen.getByRole('button', { name: /Envoyer au nouveau prix/ }))
  expect(acts.decide).toHaveBeenCalledWith('out-1', 'send')
})

test('what was held by the budget leads to the limit, or goes anyway', async () => {
  const hands = shown(
    ours({
      phase: {
        phase: 'failed',
        key: 'over_budget',
        detail: null,
        can_retry: true,
        needs_template: false,
        prices: null,
        settled: false,
      },
    }),
  )
  await hands.click(screen.getByRole('button', { name: 'Envoyer quand même' }))
  expect(acts.decide).toHaveBeenCalledWith('out-1', 'send')
  await hands.click(screen.getByRole('button', { name: 'Voir la limite' }))
  expect(location.hash).toBe('#/costs')
})

test('a photo says whose it is', () => {
  const file: Message['file'] = {
    id: 3,
    media: 'image',
    state: 'ready',
    mime: 'image/jpeg',
    name: null,
    size: 9,
    width: 40,
    height: 30,
    duration_ms: null,
    waveform: [],
  }
  const content: Message['content'] = {
    kind: 'media',
    media: 'image',
    id: null,
    mime: 'image/jpeg',
    sha256: null,
    caption: null,
    filename: null,
    animated: false,
  }
  shown({ content, file })
  expect(screen.getByRole('img', { name: 'Photo de Marc' })).toBeTruthy()
  cleanup()
  shown({ ...ours({}), content, file })
  expect(screen.getByRole('img', { name: 'Votre photo' })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Agrandir votre photo' })).toBeTruthy()
})

test('in a group each message says who wrote it, and cannot be answered', () => {
  acts.mayReply.mockReturnValue(false)
  shown({ sender: 'Asha Rao' })
  expect(screen.getByRole('article', { name: /^Asha Rao/ })).toBeTruthy()
  expect(text()).toContain('Asha Rao')
  expect(screen.queryByRole('button', { name: /Répondre/ })).toBeNull()
})

test('an edit that WhatsApp does not hand on is said in words', () => {
  shown({ content: { kind: 'unsupported', what: 'edit', code: 131051, details: null } })
  expect(text()).toContain('Le client a modifié un message précédent')
  expect(text()).not.toContain('(edit)')
})

test('a call says whether they spoke, and for how long', () => {
  shown({ content: { kind: 'call', incoming: true, answered: true, seconds: 65 } })
  expect(text()).toContain('Vous a appelé · 1:05 min')
})

test('what nobody waits for may have arrived, and is not being sent; that it did can still be said', async () => {
  const hands = shown(ours({ status: 'queued', phase: { phase: 'taken_back' } }))
  expect(text()).toContain('Peut-être arrivé. Personne ne l’attend plus')
  expect(text(), 'it may have been sent again').not.toContain('Repris')
  expect(screen.getByRole('img', { name: 'Peut-être arrivé' })).toBeTruthy()
  expect(screen.queryByRole('img', { name: 'En attente d’envoi' })).toBeNull()
  expect(screen.queryByRole('button', { name: /Renvoyer|Reprendre/ })).toBeNull()
  await hands.click(screen.getByRole('button', { name: 'Il est arrivé' }))
  expect(acts.decide).toHaveBeenCalledWith('out-1', 'arrived')
})

test('what the disk holds up says so', () => {
  shown(ours({ phase: { phase: 'unwritten' } }))
  expect(text()).toContain('le disque n’accepte plus rien')
  cleanup()
  shown(ours({ phase: { phase: 'waiting', retry_at: null, key: null, behind: 'disk' } }))
  expect(text()).toContain('le disque n’accepte plus rien')
})
