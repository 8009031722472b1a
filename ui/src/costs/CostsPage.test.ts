import { cleanup, render, screen, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Budget } from '../bindings/Budget'
import type { CardPreview } from '../bindings/CardPreview'
import type { ReconcileView } from '../bindings/ReconcileView'
import { feed } from '../data/feed'
import { go, route } from '../data/route.svelte'
import { session } from '../data/session.svelte'
import { THINK_MS } from '../data/second-thoughts.svelte'
import { ticker } from '../data/ticker'
import { toasts } from '../data/toasts.svelte'
import { CallFault } from '../host'
import { fakeHost } from '../test/fake-host'
import { budgetState, card, group, hello, line, month, number, tally, usd } from '../test/month'
import { NOON, view as thread } from '../test/shop'
import CostsPage from './CostsPage.svelte'

// There is no canvas to draw on here.
vi.mock('./bar-chart', () => ({ drawBars: () => () => {} }))

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  ticker.correct(0)
  session.hello = hello()
  toasts.list = []
  go({ section: 'costs' })
})
afterEach(() => {
  cleanup()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

const book = {
  eras: [],
  cards: [card('2026-10-01', { current: true })],
  missing_quarter: null,
  upcoming: false,
}
const arrived = () => vi.advanceTimersByTimeAsync(0)

async function opened(answers: Parameters<typeof fakeHost>[0] = {}) {
  const host = fakeHost({
    costs: () => month(),
    budget: () => ({ shop: budgetState(15_000_000, 4_920_000), numbers: [], unreadable: false }),
    allowance: () => thread().allowance,
    tariff_book: () => book,
    cost_lines: () => ({ lines: [line(12)], next: null }),
    ...answers,
  })
  render(CostsPage)
  await arrived()
  return { host, hands: userEvent.setup({ advanceTimers: vi.advanceTimersByTime }) }
}
const plain = (text: string | null | undefined) =>
  (text ?? '').replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ')
const text = () => plain(document.body.textContent)
const press = (name: string | RegExp) => screen.getByRole('button', { name })

test('ten seconds: what the month costs, what it will cost, and why', async () => {
  await opened()
  expect(text()).toContain('Novembre coûtera ≈ 6,40 $')
  expect(text()).toContain('4,92 $ jusqu’ici')
  expect(text()).toContain('Pourquoi : 38 réponses au-delà des 1 000 offertes')
  expect(text()).toContain('4,92 $ sur 15,00 $ · 32 %')
  expect(text()).toContain('412 restent sur 1 000')
  expect(text()).toContain(
    'Novembre : répondre à temps a économisé ≈ 30,00 $ ; répondre trop tard n’a rien coûté.',
  )
})

test('free replies that went out from elsewhere are said, so that the figures fit together', async () => {
  await opened({ allowance: () => ({ ...thread().allowance, elsewhere: 323, pending: 2 }) })
  expect(text()).toContain('588 utilisées, dont 323 hors de Guichet')
  expect(text()).toContain('≈ 410 restent sur 1 000')
})

test('a price list with holes says how many', async () => {
  const cards = [card('2026-10-01', { current: true, trust: 'inferred', markets: 47, incomplete: 14 })]
  await opened({ tariff_book: () => ({ ...book, cards }) })
  expect(text()).toContain('incomplet : il manque un prix à 14 marchés sur 47')
})

test('what is not known is said, and an estimate wears its sign', async () => {
  await opened({
    costs: () =>
      month({
        unknown: 3,
        estimate: true,
        pending: { messages: 2, amount: usd(60_000) },
        late: { messages: 4, spent: usd(120_000) },
        other_currencies: [{ micros: 3_000_000, currency: 'EUR' }],
      }),
  })
  expect(text()).toContain('≈ 4,92 $ jusqu’ici')
  expect(text()).toContain('3 messages facturés à un prix inconnu : ils ne sont pas dans ce total.')
  expect(text()).toContain('2 messages pas encore reçus : ≈ 0,06 $ de plus.')
  expect(text()).toContain('répondre trop tard a coûté 0,12 $ (4 modèles)')
  expect(text()).toContain('Facturé aussi dans une autre monnaie, jamais converti : 3,00 €.')
})

test('a month that is over has no forecast, no limits and no free replies left', async () => {
  go({ section: 'costs', costs: { month: '2026-10', number: null, behind: null } })
  const october = { month: '2026-10', forecast: null, from: NOON - 5e9, until: NOON - 2e9 }
  await opened({ costs: () => month(october) })
  expect(text()).toContain('Octobre : 4,92 $ en tout')
  expect(text()).not.toContain('Budget du mois')
  expect(text()).not.toContain('restent sur')
  expect(text()).toContain('38 réponses payantes')
})

test('every figure opens its messages, and each of them its conversation', async () => {
  const { host, hands } = await opened()
  await hands.click(press('12 modèles (utilitaire : commandes, rendez-vous)'))
  await arrived()
  expect(host.asked.at(-1)).toMatchObject({
    name: 'cost_lines',
    params: { costs: { month: '2026-11', number: null }, by: 'category', key: 'utility' },
  })
  const drawer = within(screen.getByRole('dialog', { name: 'Utilitaire · Messages payants' }))
  const link = drawer.getByRole('link')
  expect(link.getAttribute('href')).toBe('#/inbox/7/12')
  expect(plain(drawer.getByText('En tout').parentElement?.textContent)).toBe('En tout12 payants · 0,36 $')
  expect(plain(link.textContent)).toContain('règles du 1er octobre 2026')
})

test('what was spent stays readable where no number is connected any more', async () => {
  session.hello = hello([])
  await opened()
  expect(text()).toContain('Aucun numéro n’est relié : voici ce qui a été dépensé jusque-là.')
  expect(text()).toContain('4,92 $ jusqu’ici')
  cleanup()
  await opened({
    costs: () => {
      throw new CallFault({ code: 'not_connected', key: null, detail: null, retry_after: null, line: null })
    },
  })
  expect(text(), 'and where it cannot be had now, it is said to be kept').toContain('reste gardé')
})

test('what answering in time saved opens what it would have cost, message by message', async () => {
  const spared = { price: { state: 'free', why: 'allowance' }, worth: usd(30_000) } as const
  const { host, hands } = await opened({
    cost_lines: () => ({ lines: [line(12, spared)], next: null }),
  })
  await hands.click(press(/^30,00/))
  await arrived()
  expect(host.asked.at(-1)).toMatchObject({ name: 'cost_lines', params: { by: 'saved', key: '' } })
  const drawer = within(screen.getByRole('dialog', { name: 'Offerts, et auraient coûté' }))
  expect(plain(drawer.getByRole('link').textContent)).toContain('au lieu de 0,0300 $')
})

test('the address leads to the month, the number and the figure', async () => {
  session.hello = hello([number('100', '+33 2 99 00 00 00'), number('200', '+33 2 99 00 00 01')])
  go({ section: 'costs', costs: { month: '2026-11', number: '200', behind: { by: 'late', key: '' } } })
  const { host } = await opened()
  expect(host.asked[0]).toMatchObject({ name: 'costs', params: { month: '2026-11', number: '200' } })
  expect(screen.getByRole('dialog', { name: 'Répondu trop tard' })).toBeTruthy()
})

test('the rows of each division, in words', async () => {
  const { hands } = await opened({
    costs: () => month({ by_country: [group('FR', 3), group('', 1, { unknown: 1 })] }),
  })
  await hands.click(press('Pays'))
  expect(press('France')).toBeTruthy()
  expect(press('Pays inconnu')).toBeTruthy()
  expect(text()).toContain('+ 1 · prix inconnu')
  await hands.click(press('En tableau'))
  expect(press('ven. 20 novembre')).toBeTruthy()
})

test('the labels have a table of their own, which says how it counts', async () => {
  const by_label = [group('7', 3, { label: 'À livrer' }), group('', 1, { label: '' })]
  const { host, hands } = await opened({ costs: () => month({ by_label }) })
  expect(text()).not.toContain('compte sous chacune')
  await hands.click(press('Étiquette'))
  expect(text()).toContain('Une conversation qui en porte plusieurs compte sous chacune.')
  expect(press('À livrer')).toBeTruthy()
  await hands.click(press('Sans étiquette'))
  await arrived()
  expect(host.asked.at(-1)).toMatchObject({ name: 'cost_lines', params: { by: 'label', key: '' } })
  expect(screen.getByRole('dialog', { name: 'Sans étiquette' })).toBeTruthy()
})

test('a shop without labels has no such table, also when the last goes while it is looked at', async () => {
  let by_label = [group('7', 3, { label: 'À livrer' })]
  const { hands } = await opened({ costs: () => month({ by_label }) })
  await hands.click(press('Étiquette'))
  by_label = []
  feed.take({ revision: 1, changes: [], resync: true })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(screen.queryByRole('button', { name: 'Étiquette' })).toBeNull()
  expect(press('Catégorie').getAttribute('aria-pressed')).toBe('true')
  expect(text()).not.toContain('compte sous chacune')
})

test.each([
  [
    33_400_000,
    4,
    'Octobre : répondre à temps a économisé ≈ 33,40 $ ; répondre trop tard a coûté 1,20 $ (4 modèles).',
  ],
  [
    33_400_000,
    1,
    'Octobre : répondre à temps a économisé ≈ 33,40 $ ; répondre trop tard a coûté 1,20 $ (1 modèle).',
  ],
  [33_400_000, 0, 'Octobre : répondre à temps a économisé ≈ 33,40 $ ; répondre trop tard n’a rien coûté.'],
  [0, 4, 'Octobre : répondre trop tard a coûté 1,20 $ (4 modèles).'],
])('last month is summed up in one line (%i saved, %i late)', async (saved, messages, sentence) => {
  const late = { messages, spent: usd(messages > 0 ? 1_200_000 : 0) }
  const { hands } = await opened({ answering: () => ({ month: '2026-10', saved: usd(saved), late }) })
  expect(text()).toContain(sentence)
  const [figure, by] = saved > 0 ? [/^33,40/, 'saved'] : [/^1,20/, 'late']
  await hands.click(press(figure))
  expect(route.place.costs).toEqual({ month: '2026-10', number: null, behind: { by, key: '' } })
})

test('a last month in which nothing was saved or late says nothing', async () => {
  const late = { messages: 0, spent: usd(0) }
  await opened({ answering: () => ({ month: '2026-10', saved: usd(0), late }) })
  expect(text()).toContain('Novembre :')
  expect(text()).not.toContain('Octobre :')
})

test('a limit is set where it stands, and taking it away can be undone', async () => {
  const set = vi.fn((budget: Budget) => ({
    shop: budget.shop && budgetState(budget.shop.micros, 4_920_000),
    numbers: [],
    unreadable: false,
  }))
  const { hands } = await opened({
    budget: () => ({ shop: null, numbers: [], unreadable: false }),
    set_budget: set,
  })
  await hands.click(press('Fixer une limite'))
  const field = screen.getByRole<HTMLInputElement>('textbox')
  await hands.type(field, 'beaucoup{Enter}')
  expect(text()).toContain('Un montant, par exemple 15,00 $')
  expect(set).not.toHaveBeenCalled()
  await hands.clear(field)
  await hands.type(field, '5,50')
  expect(text()).toContain('5,50 $ par mois')
  await hands.keyboard('{Enter}')
  await arrived()
  expect(set.mock.lastCall?.[0]).toEqual({ shop: usd(5_500_000), numbers: [] })
  expect(text()).toContain('4,92 $ sur 5,50 $ · 89 %')
  expect(text()).toContain('la limite approche')
  expect(text()).toContain('À ce rythme, elle sera dépassée')
  await hands.click(press('Changer'))
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('5,50')
  await hands.click(press('Retirer la limite'))
  await arrived()
  expect(set.mock.lastCall?.[0]).toEqual({ shop: null, numbers: [] })
  toasts.list[0]?.action?.run()
  expect(set.mock.lastCall?.[0]).toEqual({ shop: usd(5_500_000), numbers: [] })
})

test('both files are handed to the person, who is told where they are', async () => {
  const file = { name: 'guichet-2026-11.csv', mime: 'text/csv', base64: 'YQ==' }
  const { host, hands } = await opened({ costs_csv: () => file, costs_pdf: () => file })
  await hands.click(press('Exporter chaque message en CSV'))
  await arrived()
  expect(host.asked.at(-1)).toEqual({ name: 'keepFile', params: file })
  expect(toasts.list[0]?.text).toBe('Enregistré : /Downloads/guichet-2026-11.csv')
  await hands.click(press('Exporter la page du comptable en PDF'))
  await arrived()
  expect(host.asked.find(({ name }) => name === 'costs_pdf')?.params).toEqual({
    costs: { month: '2026-11', number: null },
    language: 'fr',
    zone: 'Europe/Paris',
    countries: { FR: 'France' },
  })
})

const same = { day: '2026-11-20', country: 'FR', category: 'service', pricing_type: 'regular' }
const compared: ReconcileView = {
  rows: [
    { ...same, ours: tally(3), meta: tally(3), invoice: null, differences: [] },
    {
      ...same,
      category: 'utility',
      ours: tally(1),
      meta: tally(2),
      invoice: null,
      differences: [{ why: 'other_software', volume: 1, amount: usd(30_000) }],
    },
  ],
  totals: {
    day: null,
    country: null,
    category: null,
    pricing_type: null,
    ours: tally(4),
    meta: tally(5),
    invoice: null,
    differences: [],
  },
  unexplained: [line(40, { name: 'Aïcha Benali' })],
  read_at: NOON - 60_000,
  stale: false,
}

test('Meta is asked only when the person wants it; what differs comes in words', async () => {
  const { host, hands } = await opened({ reconcile: () => compared })
  expect(host.times('reconcile')).toBe(0)
  await hands.click(press('Comparer avec Meta'))
  await arrived()
  expect(text()).toContain('1 ligne sur 2 diffère. Meta interrogée : 17:59.')
  expect(text()).toContain(
    'Envoyés du même numéro par un autre logiciel ou le téléphone (1 de moins ici, 0,03 $).',
  )
  expect(text()).not.toContain('· réponse · facturé')
  expect(text()).toContain('Aïcha Benali')
  await hands.click(screen.getByRole('checkbox'))
  expect(text()).toContain('ven. 20 novembre · France · réponse · facturé')
})

test('figures of an earlier day say from when they are', async () => {
  const { hands } = await opened({ reconcile: () => ({ ...compared, stale: true, rows: [] }) })
  await hands.click(press('Comparer avec Meta'))
  await arrived()
  expect(text()).toContain('Tout concorde. Meta ne répond pas : ce sont ses chiffres de 17:59.')
})

test('an invoice is compared with, or refused with a reason', async () => {
  let readable = true
  const { host, hands } = await opened({
    reconcile: ({ invoice }) => {
      if (invoice !== null && !readable)
        throw new CallFault({
          code: 'invalid',
          key: 'file_empty',
          detail: null,
          retry_after: null,
          line: null,
        })
      return compared
    },
  })
  const picker = document.querySelector<HTMLInputElement>('input[accept*="csv"]')
  if (!picker) throw new Error('no field for the invoice')
  await hands.upload(picker, new File(['day,amount'], 'facture.csv', { type: 'text/csv' }))
  await arrived()
  expect(host.asked.at(-1)?.params).toMatchObject({ invoice: 'day,amount' })
  expect(text()).toContain('Facture : facture.csv')
  readable = false
  await hands.click(press('Demander à nouveau'))
  await arrived()
  expect(screen.getByRole('alert').textContent).toContain('Ce fichier est vide')
})

const preview: CardPreview = {
  kind: 'rates',
  effective: '2027-01-01',
  currency: 'USD',
  markets: 240,
  changes: [{ market: 'France', category: 'utility', before: usd(30_000), after: usd(31_000) }],
  against: card('2026-10-01'),
  rounded: false,
  replaces: false,
  unknown_markets: [],
  missing_markets: ['Chile'],
}
const chosen = () => new File(['x'], '2027-01-01.USD.csv', { type: 'text/csv' })
const cardPicker = () => {
  const picker = document.querySelector<HTMLInputElement>('input[accept*="xlsx"]')
  if (!picker) throw new Error('no field for the price list')
  return picker
}

test('a price list shows what it would change before it is taken', async () => {
  const taken = { ...book, cards: [...book.cards, card('2027-01-01', { imported_at: NOON })] }
  const { host, hands } = await opened({ card_read: () => preview, card_take: () => taken })
  await hands.upload(cardPicker(), chosen())
  await arrived()
  const dialog = within(screen.getByRole('dialog', { name: 'Ce qui changerait' }))
  expect(text()).toContain('1 marché change, à partir du 1er janvier 2027.')
  expect(plain(dialog.getByRole('row', { name: /France/ }).textContent)).toContain('0,0300 $0,0310 $')
  expect(text()).toContain('dont le prix serait inconnu : Chile')
  expect(host.times('card_take')).toBe(0)
  await hands.click(dialog.getByRole('button', { name: 'Ajouter' }))
  await arrived()
  expect(host.asked.at(-1)?.params).toEqual({
    name: '2027-01-01.USD.csv',
    base64: 'eA==',
    not_rounded: false,
  })
  expect(text()).toContain('ajoutée par vous le 20 novembre')
})

test('a price list that a spreadsheet may have rounded is taken on the person’s word only', async () => {
  const { host, hands } = await opened({
    card_read: () => ({ ...preview, rounded: true }),
    card_take: () => book,
  })
  await hands.upload(cardPicker(), chosen())
  await arrived()
  const dialog = within(screen.getByRole('dialog'))
  expect(text()).toContain('moins de décimales')
  await hands.click(dialog.getByRole('checkbox', { name: /non arrondis/ }))
  await hands.click(dialog.getByRole('button', { name: 'Ajouter' }))
  await arrived()
  expect(host.asked.find((each) => each.name === 'card_take')?.params).toMatchObject({ not_rounded: true })
})

test('a file that is no price list says why, and nothing is taken', async () => {
  const { hands } = await opened({
    card_read: () => {
      throw new CallFault({
        code: 'invalid',
        key: 'card_not_csv',
        detail: null,
        retry_after: null,
        line: null,
      })
    },
  })
  await hands.upload(cardPicker(), chosen())
  await arrived()
  expect(screen.getByRole('alert').textContent).toContain('ni du CSV ni de l’Excel')
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('removing a price list can be taken back until it happens', async () => {
  const own = { ...book, cards: [card('2027-01-01', { imported_at: NOON })] }
  const { host, hands } = await opened({ tariff_book: () => own, card_remove: () => book })
  await hands.click(press('Retirer : Prix · USD · 1er janvier 2027'))
  await hands.click(press('Garder'))
  await vi.advanceTimersByTimeAsync(THINK_MS)
  expect(host.times('card_remove')).toBe(0)
  await hands.click(press('Retirer : Prix · USD · 1er janvier 2027'))
  await vi.advanceTimersByTimeAsync(THINK_MS)
  expect(host.asked.at(-1)?.params).toEqual({ effective: '2027-01-01', currency: 'USD', kind: 'rates' })
})

test('a missing price list is said', async () => {
  await opened({ tariff_book: () => ({ ...book, missing_quarter: '2027-01-01', upcoming: true }) })
  expect(text()).toContain('La grille du 1er janvier 2027 n’est pas encore là.')
})

test('what could not be read says why and can be tried again', async () => {
  let broken = true
  const { hands } = await opened({
    costs: () => {
      if (broken)
        throw new CallFault({ code: 'internal', key: null, detail: null, retry_after: null, line: null })
      return month()
    },
  })
  expect(text()).toContain('Un défaut de Guichet')
  broken = false
  await hands.click(press('Réessayer'))
  await arrived()
  expect(text()).toContain('4,92 $ jusqu’ici')
})

test('without a number it says how to begin', async () => {
  session.hello = hello([])
  await opened()
  expect(text()).toContain('Aucun numéro n’est relié')
  expect(route.place.section).toBe('costs')
})
