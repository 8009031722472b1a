import { describe, expect, test } from 'vitest'
import { format, inline, type Inline } from './format'

/** The words without any mark. */
function words(nodes: Inline[]): string {
  return nodes.map((node) => ('children' in node ? words(node.children) : node.text)).join('')
}
const kinds = (text: string) => inline(text).map((node) => node.type)

describe('marks', () => {
  test('bold, italic, struck and code, also one within another', () => {
    expect(inline('*gras _et penché_*')).toEqual([
      {
        type: 'bold',
        children: [
          { type: 'text', text: 'gras ' },
          { type: 'italic', children: [{ type: 'text', text: 'et penché' }] },
        ],
      },
    ])
    expect(kinds('~non~ et `code *pas gras*`')).toEqual(['struck', 'text', 'code'])
  })
  test('what only looks like a mark stays text', () => {
    for (const text of [
      '2*3*4',
      'snake_case_name',
      '* pas gras *',
      'prix * 2 = 4 *',
      '**',
      '*',
      '_',
      '5 * 4',
      '*ouvert\nfermé*',
    ]) {
      expect(kinds(text), text).toEqual(['text'])
      expect(words(inline(text)), text).toBe(text)
    }
  })
})

describe('links', () => {
  test('addresses lead out, without the full stop after them', () => {
    expect(inline('Voyez https://exemple.fr/a_b_c?x=1, ou www.boutique.fr.')).toEqual([
      { type: 'text', text: 'Voyez ' },
      { type: 'link', text: 'https://exemple.fr/a_b_c?x=1', href: 'https://exemple.fr/a_b_c?x=1' },
      { type: 'text', text: ', ou ' },
      { type: 'link', text: 'www.boutique.fr', href: 'https://www.boutique.fr' },
      { type: 'text', text: '.' },
    ])
    expect(inline('a.b@exemple.fr')).toEqual([
      { type: 'link', text: 'a.b@exemple.fr', href: 'mailto:a.b@exemple.fr' },
    ])
  })
  test('what belongs to an address stays with it, what belongs to the sentence does not', () => {
    const links = (text: string) => inline(text).flatMap((node) => (node.type === 'link' ? [node.text] : []))
    for (const [text, link] of [
      ['https://fr.wikipedia.org/wiki/Mercure_(planète)', 'https://fr.wikipedia.org/wiki/Mercure_(planète)'],
      ['(voir https://exemple.fr/Mercure_(planète))', 'https://exemple.fr/Mercure_(planète)'],
      ['(https://exemple.fr/a).', 'https://exemple.fr/a'],
      ['[https://exemple.fr/a[1]]', 'https://exemple.fr/a[1]'],
      ['https://exemple.fr/profil_', 'https://exemple.fr/profil_'],
      ['Mon profil : https://exemple.fr/__jo__ !', 'https://exemple.fr/__jo__'],
      ['HTTPS://EXEMPLE.FR/A', 'HTTPS://EXEMPLE.FR/A'],
    ] as const)
      expect(links(text), text).toEqual([link])
    expect(inline('_https://exemple.fr/a_')).toEqual([
      {
        type: 'italic',
        children: [{ type: 'link', text: 'https://exemple.fr/a', href: 'https://exemple.fr/a' }],
      },
    ])
  })
  test('nothing but web and mail addresses is a link', () => {
    expect(kinds('javascript:alert(1) file:///etc/passwd data:text/html,x')).toEqual(['text'])
  })
})

describe('blocks', () => {
  test('quotes, lists and monospaced text', () => {
    expect(format('> cité\nRéponse\n- un\n- deux\n1. premier').map((block) => block.type)).toEqual([
      'quote',
      'paragraph',
      'list',
      'list',
    ])
    expect(format('avant\n```\na *b*\n  c\n```\naprès')).toEqual([
      { type: 'paragraph', children: [{ type: 'text', text: 'avant\n' }] },
      { type: 'pre', text: 'a *b*\n  c' },
      { type: 'paragraph', children: [{ type: 'text', text: 'après' }] },
    ])
  })
  test('a fence without a partner is text', () => {
    expect(format('a ```b')).toEqual([{ type: 'paragraph', children: [{ type: 'text', text: 'a ```b' }] }])
  })
  test('markup stays words', () => {
    expect(format('<img src=x onerror=alert(1)>')).toEqual([
      { type: 'paragraph', children: [{ type: 'text', text: '<img src=x onerror=alert(1)>' }] },
    ])
  })
  test('four thousand marks are read at once', () => {
    const start = performance.now()
    for (const text of [
      '*a '.repeat(1365),
      '_'.repeat(4096),
      '*_~'.repeat(1365),
      'www.'.repeat(1024),
      'https://a/' + ')'.repeat(4096),
    ])
      format(text)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
