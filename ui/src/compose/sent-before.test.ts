import { render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { expect, test } from 'vitest'
import { fakeHost } from '../test/fake-host'
import { message, sending, view } from '../test/shop'
import ComposePane from './ComposePane.svelte'
import { Composer } from './composer.svelte'

const warning = /est peut-être arrivé/

test('the same text again is warned of, another one is not', async () => {
  fakeHost({ quote: () => new Promise(() => {}), templates: () => [], save_draft: () => null })
  const composer = new Composer(1)
  composer.adopt({ text: '', reply_to: null, files: [], template: null })
  const doubt = message(1, {
    author: 'us',
    content: { kind: 'text', body: 'Oui, samedi' },
    sending: sending({ phase: { phase: 'taken_back' } }),
  })
  const props = {
    composer,
    view: view(),
    replied: undefined,
    doubts: [doubt],
    keeper: null,
    onsent: () => {},
  }
  render(ComposePane, props)
  expect(screen.queryByText(warning)).toBeNull()
  composer.text = ' Oui, samedi '
  await tick()
  expect(screen.getByText(warning)).toBeTruthy()
  composer.text = 'Oui, dimanche'
  await tick()
  expect(screen.queryByText(warning)).toBeNull()
})
