import { expect, test } from 'vitest'
import type { Template } from '../bindings/Template'
import { bodyWords } from './template-words'

const words = (body: string) =>
  bodyWords({
    template: { body } as Template,
    variables: [
      { key: 'body:1', place: 'body', name: '1', input: 'text', example: null },
      { key: 'body:prenom', place: 'body', name: 'prenom', input: 'text', example: null },
    ],
  })

test('a template not yet filled in shows its blanks by name, and no marks', () => {
  expect(words('Bonjour *{{prenom}}* !')).toBe('Bonjour [Prenom]\u00a0!')
  expect(words('_Prêt_ : {{1}}')).toMatch(/^Prêt\u00a0: \[[^\]{}*]+\]$/)
  expect(words('{{other}}')).toBe('[other]')
})
