// Sounds, played one at a time through one media element. WebKit keeps the threads of every element
// that was thrown away with its sound in it: none is made before the first Play, and it is emptied
// when a sound is over.
import type { AttachmentId } from '../bindings/AttachmentId'
import { host } from '../host'

export class Player {
  /** What is loaded, playing or paused. */
  current = $state.raw<AttachmentId | null>(null)
  paused = $state(true)
  /** How far it came. */
  seconds = $state(0)
  /** How long it is, once the element knows; 0 before. */
  length = $state(0)
  /** The one that cannot be played here. */
  broken = $state.raw<AttachmentId | null>(null)

  private element: HTMLAudioElement | undefined
  private release = () => {}
  private from = 0

  /** Plays it from `from` seconds on, or goes on with it. */
  play(id: AttachmentId, from = 0): void {
    if (this.current === id) {
      void this.element?.play().catch(() => this.fail())
      return
    }
    this.stop()
    this.element ??= this.made()
    // Asked for within the press: a player may sound only for a person.
    this.element.load()
    this.current = id
    this.broken = null
    this.from = this.seconds = from
    this.paused = false
    this.release = host().playable(id, (url) => {
      if (!this.element || this.current !== id) return
      this.element.src = url
      void this.element.play().catch(() => this.fail())
    })
  }

  pause(): void {
    this.element?.pause()
  }

  seek(seconds: number): void {
    this.from = this.seconds = seconds
    if (this.element && this.element.readyState > 0) this.element.currentTime = seconds
  }

  /** Ends what plays and lets go of it. */
  stop(): void {
    if (this.current === null) return
    this.current = null
    this.paused = true
    this.seconds = this.length = 0
    if (this.element) emptied(this.element)
    this.release()
    this.release = () => {}
  }

  private made(): HTMLAudioElement {
    const element = document.createElement('audio')
    element.addEventListener('loadedmetadata', () => {
      if (Number.isFinite(element.duration)) this.length = element.duration
      if (this.from > 0) element.currentTime = this.from
    })
    element.addEventListener('timeupdate', () => {
      if (this.current !== null && !element.seeking) this.seconds = element.currentTime
    })
    element.addEventListener('play', () => (this.paused = false))
    element.addEventListener('pause', () => (this.paused = true))
    element.addEventListener('ended', () => this.stop())
    element.addEventListener('error', () => this.fail())
    return element
  }

  /** An element that was just emptied complains too: only what is loaded can fail. */
  private fail(): void {
    const id = this.current
    if (id === null || !this.element?.error) return
    this.stop()
    this.broken = id
  }
}

/** Takes the sound or film out of a media element: its threads end with it. */
export function emptied(element: HTMLMediaElement): void {
  element.pause()
  element.removeAttribute('src')
  element.load()
}

/** The window's one player. */
export const player = new Player()
