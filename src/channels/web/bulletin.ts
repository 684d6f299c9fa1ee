import type { Session } from './place.ts'

/** A short text that is shown for a moment and kept nowhere. */
export interface Toast {
  readonly texts: Readonly<Record<string, string>>
  readonly isAlert: boolean
  /** The press that it answers. */
  readonly pressId: string
}

export interface Listener {
  /** Something on this browser's page may have changed. */
  changed(): void
  toast(toast: Toast): void
}

/** Who looks at which page at this moment. A page that looks away misses toasts and nothing else. */
export interface Bulletin {
  changed(session: Session): void
  /** For every page: the clock was moved. */
  allChanged(): void
  toast(session: Session, toast: Toast): void
  /** Returns how to stop listening. */
  listen(session: Session, listener: Listener): () => void
}

export function createBulletin(): Bulletin {
  const listeners = new Map<Listener, Session>()
  const of = (session: Session): readonly Listener[] =>
    [...listeners].filter(([, whose]) => whose === session).map(([listener]) => listener)
  return {
    changed: (session) => of(session).forEach((listener) => listener.changed()),
    allChanged: () => [...listeners.keys()].forEach((listener) => listener.changed()),
    toast: (session, toast) => of(session).forEach((listener) => listener.toast(toast)),
    listen(session, listener) {
      listeners.set(listener, session)
      return () => void listeners.delete(listener)
    },
  }
}
