// An edit or a deletion of which WhatsApp tells only that it happened.
import * as m from '../paraglide/messages'

/** What happened, or `null` when it is something else; the same words as in `domain::content`. */
export function unseenChange(what: string | null): string | null {
  switch (what?.toLowerCase()) {
    case 'edit':
    case 'edited':
      return m.unseen_edit()
    case 'revoke':
    case 'revoked':
    case 'delete':
    case 'deleted':
      return m.unseen_deletion()
    default:
      return null
  }
}
