// The newest message in one line: words for those that have none.
import type { LastMessage } from '../bindings/LastMessage'
import * as m from '../paraglide/messages'

const words: Record<string, () => string> = {
  image: m.kind_image,
  video: m.kind_video,
  audio: m.kind_audio,
  voice: m.kind_voice,
  document: m.kind_document,
  sticker: m.kind_sticker,
  location: m.kind_location,
  contacts: m.kind_contacts,
  reaction: m.kind_reaction,
  button: m.kind_answer,
  button_reply: m.kind_answer,
  list_reply: m.kind_answer,
  flow_reply: m.kind_flow,
  call_permission: m.kind_call_permission,
  call: m.kind_call,
  payment: m.kind_payment,
  order: m.kind_order,
  template: m.kind_template,
  interactive: m.kind_interactive,
  system: m.kind_system,
  edit: m.kind_edit,
  revoke: m.kind_revoke,
  unsupported: m.kind_unsupported,
}

/** What a kind of message is called. */
export function kindWord(kind: string | null): string {
  return (words[kind ?? ''] ?? m.kind_other)()
}

/** The line under the name. */
export function lastLine(last: LastMessage): string {
  const kind = last.media ?? last.kind
  if (last.kind === 'reaction' && last.text) return m.last_reaction({ emoji: last.text })
  return last.text ?? kindWord(kind)
}
