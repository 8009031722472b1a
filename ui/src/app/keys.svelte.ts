// Shortcuts: who is on screen says what its keys do; the innermost that knows a key gets it.

/** What a key does. It returns `false` when it has nothing to do here. */
type Act = (event: KeyboardEvent) => boolean | void

class Keys {
  /** The cheat sheet is open. */
  sheet = $state(false)
  private known: Record<string, Act>[] = []

  /** Adds shortcuts while something is on screen; the answer takes them away. */
  add(acts: Record<string, Act>): () => void {
    this.known.push(acts)
    return () => {
      this.known = this.known.filter((each) => each !== acts)
    }
  }

  /** A letter is typed where nothing takes it: the innermost that is there to be written in gets the caret. */
  write(event: KeyboardEvent): boolean {
    return this.known.toReversed().some((acts) => acts.Text !== undefined && acts.Text(event) !== false)
  }

  /** Does what the key does; `false` when it does nothing. */
  press(event: KeyboardEvent): boolean {
    const name = nameOf(event)
    for (const acts of this.known.toReversed()) {
      if (acts[name] && acts[name](event) !== false) {
        event.preventDefault()
        return true
      }
    }
    return false
  }
}

/** `Control+k`, `j`, `?`, `Escape`. Command counts as Control. */
export function nameOf(event: KeyboardEvent): string {
  const control = event.ctrlKey || event.metaKey
  const held = control ? (event.shiftKey ? 'Control+Shift+' : 'Control+') : event.altKey ? 'Alt+' : ''
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return held + key
}

export const keys = new Keys()
