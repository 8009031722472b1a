import { expect, test } from 'vitest'
import type { ButtonAction } from '../bindings/ButtonAction'
import type { Template } from '../bindings/Template'
import { bodyWords, variableLabel } from './template-words'

const words = (body: string) =>
  bodyWords({
    template: { body, buttons: [] as Template['buttons'] } as Template,
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

test('what belongs to a button is called after it, never by its place in a list', () => {
  const named = (action: ButtonAction) =>
    variableLabel({ key: 'button:0', place: 'button', name: '0', input: 'text', example: null }, [
      { text: 'Suivre', action },
    ]).replace(/\u00a0/g, ' ')
  expect(named({ kind: 'url', url: 'https://lumen.example/{{1}}' })).toMatch(
    /link behind “Suivre”|lien du bouton « Suivre »/,
  )
  expect(named({ kind: 'copy_code' })).toMatch(/Suivre/)
})
