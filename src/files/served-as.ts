export interface ServedAs {
  readonly contentType: string
  readonly disposition: 'inline' | 'attachment'
}

/** Pictures that a browser draws and does not run. SVG is a program, and PDF can hold one. */
const SHOWN_IN_PLACE: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/**
 * How a stored file leaves over HTTP (T9): a picture of the short list under its own type, everything else as bytes to save.
 * Whoever serves it adds `nosniff`.
 *
 * @param type As it was found when the file was stored; what the sender said of it counts for nothing.
 */
export function servedAs(type: string): ServedAs {
  return SHOWN_IN_PLACE.includes(type)
    ? { contentType: type, disposition: 'inline' }
    : { contentType: UNKNOWN_TYPE, disposition: 'attachment' }
}

export function isShownInPlace(type: string): boolean {
  return servedAs(type).disposition === 'inline'
}

export const UNKNOWN_TYPE = 'application/octet-stream'
