import type { Decision } from '../bindings/Decision'
import type { Message } from '../bindings/Message'

/** What can be done with a message, said once by the open conversation. */
export interface BubbleActs {
  reply: (message: Message) => void
  react: (message: Message, emoji: string | null) => void
  /** Not in a group. */
  mayReply: () => boolean
  /** The window is not closed: reactions and free words can go. */
  mayWrite: () => boolean
  jump: (key: number) => void
  undo: (id: string) => void
  decide: (id: string, decision: Decision) => void
  /** Opens the list of templates; the customer's price is shown there. */
  templates: () => void
  /** From what price a template can go, in words. */
  templateFrom: () => string | null
  /** Focus goes to the message before or after. */
  step: (key: number, by: number) => void
  /** One message is in the order of the Tab key; the arrows walk from there. */
  reachable: (key: number) => boolean
}
