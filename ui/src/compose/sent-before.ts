// Whether what stands in the composer is what was taken back while nobody knew if it had gone.
import type { Message } from '../bindings/Message'
import type { Draft } from '../bindings/Draft'

/** `template`: the name of the one that is filled in. */
export function isTheSame(message: Message, draft: Draft, template: string | null): boolean {
  const content = message.content
  if (draft.template) return content.kind === 'template' && content.name === template
  const text = draft.text.trim()
  if (content.kind === 'text') return text !== '' && content.body.trim() === text
  return content.kind === 'media' && draft.files.some((file) => file.name === message.file?.name)
}
