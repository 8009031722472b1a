import type { Template } from '../bindings/Template'
import type { TemplateButton } from '../bindings/TemplateButton'
import type { TemplateOffer } from '../bindings/TemplateOffer'
import type { TemplateProblem } from '../bindings/TemplateProblem'
import type { Variable } from '../bindings/Variable'
import * as m from '../paraglide/messages'
import { format, type Inline } from '../thread/format'

/** `livraison_retard` as people would write it. */
export function plainName(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

const statuses: Record<string, () => string> = {
  pending: m.template_pending,
  rejected: m.template_rejected,
  paused: m.template_paused,
  disabled: m.template_disabled,
}

/** Why it cannot go. */
export function statusWord(template: Template): string {
  if (template.status === 'approved') return m.template_unsupported()
  return (statuses[template.status] ?? m.template_not_approved)()
}

/** Whether what was typed is found in its name, its language or its words; accents aside. */
export function matches(template: Template, typed: string): boolean {
  const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const hay = plain(`${template.name.replaceAll('_', ' ')} ${template.language} ${template.body}`)
  return plain(typed)
    .split(/\s+/)
    .every((word) => hay.includes(word))
}

/** What a variable is called in the form. Of a button it is the end of its link, or its code. */
export function variableLabel(variable: Variable, buttons: TemplateButton[]): string {
  if (variable.place === 'button') {
    const button = buttons[Number(variable.name)]
    if (!button) return m.variable_in_some_button()
    const word = { button: button.text }
    return button.action.kind === 'url' ? m.variable_in_link(word) : m.variable_in_button(word)
  }
  if (variable.input === 'image') return m.variable_image()
  if (variable.input === 'video') return m.variable_video()
  if (variable.input === 'document') return m.variable_document()
  const name = /^\d+$/.test(variable.name)
    ? m.variable_number({ number: variable.name })
    : plainName(variable.name)
  return variable.place === 'header' ? m.variable_in_header({ name }) : name
}

/** A template's text before it is filled in: its blanks by name, without WhatsApp's marks. */
export function bodyWords({ template, variables }: Pick<TemplateOffer, 'template' | 'variables'>): string {
  const named = template.body.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const variable = variables.find((each) => each.place === 'body' && each.name === name)
    return `[${variable ? variableLabel(variable, template.buttons) : name}]`
  })
  const words = format(named).map((block) => {
    if (block.type === 'pre') return block.text
    return block.type === 'list' ? block.items.map(plain).join('\n') : plain(block.children)
  })
  // A sign that French sets off with a space does not begin a line by itself.
  return words.join('\n').replace(/ (?=[!?:;»])/g, '\u00a0')
}

function plain(pieces: Inline[]): string {
  return pieces.map((piece) => ('children' in piece ? plain(piece.children) : piece.text)).join('')
}

/** What is wrong with a value; `missing` is not said before it was looked at. */
export function problemOf(problems: TemplateProblem[], key: string): string | undefined {
  const found = problems.find((problem) => 'key' in problem && problem.key === key)
  if (!found) return undefined
  if (found.code === 'missing') return m.value_missing()
  if (found.code === 'whitespace') return m.value_whitespace()
  return key === 'header:media' ? m.value_no_address() : m.value_invalid()
}
