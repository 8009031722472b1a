import type { Host } from './host'

export { CallFault, faultOf, type Drag, type DroppedFiles, type Host } from './host'

let chosen: Host | undefined

/** Finds out what runs these pages. Each host is a chunk of its own. */
export async function connectHost(): Promise<Host> {
  chosen ??=
    '__TAURI_INTERNALS__' in window
      ? (await import('./tauri')).tauriHost()
      : (await import('./http')).httpHost()
  return chosen
}

/** The host, once {@link connectHost} has found it. */
export function host(): Host {
  if (!chosen) throw new Error('no host yet')
  return chosen
}

/** For tests: a host of their own. */
export function useHost(fake: Host): void {
  chosen = fake
}
