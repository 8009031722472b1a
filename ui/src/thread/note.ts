// A note from WhatsApp about the customer, in our words where its meaning is known.
import type { Message } from '../bindings/Message'
import * as m from '../paraglide/messages'

export function lineOfNote(message: Message): string {
  const content = message.content
  if (content.kind !== 'system') return m.kind_system()
  switch (content.change) {
    case 'user_changed_number':
    case 'customer_changed_number':
      return content.new_wa_id
        ? m.note_new_number({ number: `+${content.new_wa_id}` })
        : m.note_changed_number()
    case 'user_changed_user_id':
      return m.note_changed_id()
    case 'customer_identity_changed':
      return m.note_changed_identity()
    default:
      return content.body || m.kind_system()
  }
}
