// Dates and times as the person's system writes them. An instant is in ms of UTC.
import { createSubscriber } from 'svelte/reactivity'
import { ticker } from '../data/ticker'
import type { Timed } from '../data/ticking.svelte'
import * as m from '../paraglide/messages'
import { regional, tongue } from './locale.svelte'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Intl.DateTimeFormatOptions, at: number): string {
  const key = locale + JSON.stringify(options)
  let made = formats.get(key)
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale, options)))
  return made.format(at)
}

/** `18:53`, or `6:53 PM` where clocks are read so. Only beside its day: elsewhere `exactly` names it. */
export function clock(at: number): string {
  return format(regional(), { hour: '2-digit', minute: '2-digit' }, at)
}

/** Whoever shows a day is told at midnight, when today's becomes yesterday's. */
const untilMidnight = createSubscriber((turned) => {
  let stop = () => {}
  const wait = () => {
    stop = ticker.at(nextMidnight(ticker.now()), () => {
      turned()
      wait()
    })
  }
  wait()
  return () => stop()
})

/** How many midnights lie between two instants, here. */
export function daysBetween(earlier: number, later: number): number {
  const noon = (at: number) => {
    const day = new Date(at)
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate())
  }
  return Math.round((noon(later) - noon(earlier)) / 86_400_000)
}

/**
 * Short, for the list: the time today, else yesterday, tomorrow, the weekday of a day that is over, the
 * date. A weekday by itself is read as the last one: what is to come has its date.
 */
export function shortly(at: number, now: number): string {
  untilMidnight()
  const days = daysBetween(at, now)
  if (days === 0) return clock(at)
  if (days === 1) return m.time_yesterday()
  if (days === -1) return m.time_tomorrow()
  if (days > 0 && days < 7) return format(regional(), { weekday: 'short' }, at)
  const weekday = days < 0 ? ({ weekday: 'short' } as const) : {}
  return format(regional(), { ...weekday, day: 'numeric', month: 'short', ...year(at, now) }, at)
}

/** With its time: `18:53`, `hier 18:53`, `demain 06:30`, `jeu. 18:53`, `3 nov. 18:53`. */
export function exactly(at: number, now: number): string {
  untilMidnight()
  if (daysBetween(at, now) === 0) return clock(at)
  return m.time_day_at({ day: shortly(at, now), time: clock(at) })
}

/** How long ago, while that is what matters: `il y a 3 min`, from an hour on with its time. */
export function ago(at: number, now: number): Timed<string> {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes >= 60) return { value: exactly(at, now), until: nextMidnight(now) }
  const value = minutes < 1 ? m.time_just_now() : m.time_minutes_ago({ minutes })
  return { value, until: at + (Math.max(0, minutes) + 1) * 60_000 }
}

function nextMidnight(now: number): number {
  const day = new Date(now)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime()
}

/** A day line: `Vendredi 20 novembre`. */
export function dayLine(at: number, now: number): string {
  untilMidnight()
  const days = daysBetween(at, now)
  if (days === 0) return m.time_today_line()
  if (days === 1) return m.time_yesterday_line()
  const line = format(regional(), { weekday: 'long', day: 'numeric', month: 'long', ...year(at, now) }, at)
  return line.charAt(0).toLocaleUpperCase(tongue.locale) + line.slice(1)
}

/** The day alone: `20 novembre`; in a time zone where one is given and known. */
export function day(at: number, now: number, zone?: string | null): string {
  const parts = { day: 'numeric', month: 'long', ...year(at, now), timeZone: known(zone) } as const
  return counted(format(regional(), parts, at))
}

/** The month that begins at `at` in a time zone: `décembre`. */
export function monthName(at: number, zone: string | null | undefined): string {
  return format(regional(), { month: 'long', timeZone: known(zone) }, at)
}

/** A zone that this window has heard of. */
function known(zone: string | null | undefined): string | undefined {
  if (zone === undefined || zone === null) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** A month by its name: `Novembre 2026`. It is `2026-11`, wherever one is. */
export function monthOf(month: string): string {
  const at = Date.parse(`${month}-15T12:00:00Z`)
  const name = format(regional(), { month: 'long', year: 'numeric', timeZone: 'UTC' }, at)
  return name.charAt(0).toLocaleUpperCase(tongue.locale) + name.slice(1)
}

/** The same without its year, where that is plain: `Novembre`. */
export function monthAlone(month: string): string {
  return monthOf(month).replace(/\s\d{4}$/, '')
}

/** A date without a place: `2026-10-01` is `1 octobre 2026`. */
export function dateOf(date: string): string {
  return ofDate(date, { day: 'numeric', month: 'long', year: 'numeric' })
}

/** A day of a known month: `sam. 21 novembre`. */
export function dayOf(date: string): string {
  return ofDate(date, { weekday: 'short', day: 'numeric', month: 'long' })
}

function ofDate(date: string, options: Intl.DateTimeFormatOptions): string {
  const at = Date.parse(`${date}T12:00:00Z`)
  if (Number.isNaN(at)) return date
  return counted(format(regional(), { ...options, timeZone: 'UTC' }, at))
}

/** French counts the first of a month; `Intl` does not. */
function counted(date: string): string {
  return tongue.locale === 'fr' ? date.replace(/(^| )1 (?=\p{L})/u, '$11er ') : date
}

/** An hour of the day, 0 to 23, as clocks are read here. */
export function hourOf(hour: number): string {
  return format(regional(), { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }, hour * 3_600_000)
}

/** A length in `m:ss`. */
export function playTime(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** A size in the units people read. */
export function fileSize(bytes: number): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  let size = bytes
  let step = 0
  while (size >= 1000 && step < steps.length - 1) {
    size /= 1000
    step++
  }
  const digits = step > 1 && size < 10 ? 1 : 0
  return new Intl.NumberFormat(tongue.locale, {
    style: 'unit',
    unit: steps[step],
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(size)
}

function year(at: number, now: number): Intl.DateTimeFormatOptions {
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }
}
