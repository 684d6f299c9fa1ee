/** Where files lie in storage that speaks S3. */
export interface S3Place {
  readonly bucket: string
  /** Empty, or ending in a slash. */
  readonly prefix: string
  /** Null: AWS itself. */
  readonly endpoint: string | null
  /** Null: as the AWS variables say. */
  readonly region: string | null
  /** Null: as the AWS variables say. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
}

export type FilesUrlReading =
  { readonly ok: true; readonly place: S3Place } | { readonly ok: false; readonly problem: string }

const KNOWN = ['endpoint', 'region']

/**
 * Reads `s3://bucket/prefix?endpoint=https://…&region=…`. A key may stand in front of the bucket, `s3://id:secret@bucket`;
 * without one the usual AWS variables give it. The problem never repeats what was written: there may be a secret in it.
 */
export function parseFilesUrl(text: string): FilesUrlReading {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 's3:') return no('is not of the form s3://bucket/prefix?endpoint=https://…&region=…')
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname)) {
    return no('names no bucket: 3 to 63 of a-z 0-9 . - after s3://')
  }
  if (url.port !== '' || url.hash !== '')
    return no('has a port or a #: the address of the server belongs into ?endpoint=')
  const stray = [...url.searchParams.keys()].find((name) => !KNOWN.includes(name))
  if (stray !== undefined) return no(`knows only ?${KNOWN.join('= and ?')}=`)
  const endpoint = url.searchParams.get('endpoint')
  if (endpoint !== null && !isHttp(endpoint))
    return no('has an endpoint that is no address beginning with https:// or http://')
  const region = url.searchParams.get('region')
  if (region !== null && !/^[a-z0-9-]+$/i.test(region)) return no('has a region that is no name of one')
  if ((url.username === '') !== (url.password === '')) return no('has half of a key: s3://id:secret@bucket, or neither')
  const place = { bucket: url.hostname, prefix: prefixOf(url), endpoint, region, credentials: credentialsOf(url) }
  return place.prefix === null
    ? no('has a prefix that cannot be read')
    : { ok: true, place: { ...place, prefix: place.prefix } }
}

function no(problem: string): FilesUrlReading {
  return { ok: false, problem }
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol)
}

/** Null for a broken escape. */
function prefixOf({ pathname }: URL): string | null {
  const bare = decoded(pathname)?.replace(/^\/+|\/+$/g, '') ?? null
  return bare === null || bare === '' ? bare : `${bare}/`
}

function credentialsOf({ username, password }: URL): S3Place['credentials'] {
  if (username === '') return null
  return { accessKeyId: decoded(username) ?? username, secretAccessKey: decoded(password) ?? password }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
