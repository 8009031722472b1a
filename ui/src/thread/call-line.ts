// A call in one line: who called, whether they spoke, and for how long.
import type { Content } from '../bindings/Content'
import * as m from '../paraglide/messages'

export function callLine(call: Extract<Content, { kind: 'call' }>): string {
  const missed = call.answered === false
  const line = call.incoming
    ? missed
      ? m.call_incoming_missed()
      : m.call_incoming()
    : missed
      ? m.call_outgoing_missed()
      : m.call_outgoing()
  if (call.seconds === null) return line
  const lasted = m.call_lasted({
    minutes: Math.floor(call.seconds / 60),
    seconds: String(call.seconds % 60).padStart(2, '0'),
  })
  return `${line} · ${lasted}`
}
