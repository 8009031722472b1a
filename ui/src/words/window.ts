// What a window's state means at one moment, for the eye: how full the ring is, its tone, the
// words beside it, and until when they stay as they are. Rounded down, never in the customer's favour.
import type { WindowState } from '../bindings/WindowState'
import type { Timed } from '../data/ticking.svelte'
import * as m from '../paraglide/messages'
import { exactly } from './time'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export type Tone = 'open' | 'closing' | 'urgent' | 'closed' | 'unknown'

/** The state as it is at `now`: an open window whose time is over is closed. */
export function windowAt(window: WindowState, now: number): WindowState {
  if (window.state === 'open' && window.closes_at <= now) return { state: 'closed', since: window.closes_at }
  if (window.state === 'unknown' && window.open_until !== null && window.open_until <= now) {
    return { ...window, open_until: null }
  }
  return window
}

/**
 * Until when it is open in any case, if it is at `now`. Where messages may be missing it may be open
 * for longer, never for less.
 */
export function openUntil(window: WindowState, now: number): number | null {
  const state = windowAt(window, now)
  if (state.state === 'open') return state.closes_at
  return state.state === 'unknown' ? state.open_until : null
}

export function toneOf(window: WindowState, now: number): Tone {
  const end = openUntil(window, now)
  if (end === null) return window.state === 'unknown' ? 'unknown' : 'closed'
  const left = end - now
  return left > 6 * HOUR ? 'open' : left > HOUR ? 'closing' : 'urgent'
}

/** How much of the ring is left, 0 to 1. */
export function fraction(window: WindowState, now: number): number {
  const end = openUntil(window, now)
  return end === null ? 0 : Math.min(1, (end - now) / DAY)
}

/** `14 h 40` above an hour, `41 min` below, `9:07` in the last ten minutes. */
export function timeLeft(end: number, now: number): Timed<string> {
  const left = Math.max(0, end - now)
  if (left < 10 * MINUTE) return inSeconds(end, now)
  const minutes = Math.floor(left / MINUTE)
  const until = end - minutes * MINUTE + 1
  if (minutes < 60) return { value: m.left_minutes({ minutes }), until }
  const rest = String(minutes % 60).padStart(2, '0')
  return { value: m.left_hours({ hours: Math.floor(minutes / 60), minutes: rest }), until }
}

/** The same for the open conversation, whose clock runs in seconds through its whole last hour. */
export function timeLeftClosely(end: number, now: number): Timed<string> {
  return end - now < HOUR ? inSeconds(end, now) : timeLeft(end, now)
}

/** What is left at least, in whole hours above one: the rest is not known. */
function timeAtLeast(end: number, now: number): Timed<string> {
  const hours = Math.floor((end - now) / HOUR)
  if (hours < 1) return timeLeft(end, now)
  return { value: m.left_whole_hours({ hours }), until: end - hours * HOUR + 1 }
}

function inSeconds(end: number, now: number): Timed<string> {
  const seconds = Math.floor(Math.max(0, end - now) / 1000)
  const value = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return { value, until: end > now ? end - seconds * 1000 + (seconds > 0 ? 1 : 0) : null }
}

/** The ring: it moves once a minute, also while the time beside it runs in seconds. */
export function ringAt(window: WindowState, now: number): Timed<{ tone: Tone; fraction: number }> {
  const value = { tone: toneOf(window, now), fraction: fraction(window, now) }
  const end = openUntil(window, now)
  if (end === null) return { value, until: null }
  const minutes = Math.floor((end - now) / MINUTE)
  return { value, until: end - minutes * MINUTE + (minutes > 0 ? 1 : 0) }
}

export interface Label {
  text: string
  tone: Tone
}

/** What stands beside a conversation, in the list or (closely) at its head. */
export function label(window: WindowState, now: number, closely = false): Timed<Label> {
  const state = windowAt(window, now)
  const tone = toneOf(window, now)
  if (state.state === 'open') {
    const left = (closely ? timeLeftClosely : timeLeft)(state.closes_at, now)
    return { value: { text: left.value, tone }, until: left.until }
  }
  if (state.state === 'unknown') {
    if (state.open_until !== null) {
      const left = timeAtLeast(state.open_until, now)
      return { value: { text: m.window_at_least({ time: left.value }), tone }, until: left.until }
    }
    const text = closely ? m.window_unknown_since({ time: exactly(state.since, now) }) : m.window_unknown()
    return { value: { text, tone }, until: null }
  }
  const text = state.state === 'never' ? m.window_never() : m.window_closed()
  return { value: { text, tone }, until: null }
}
