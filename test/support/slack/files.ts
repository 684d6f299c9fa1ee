import type { Json } from './shapes.ts'
import { type StoredFile, TEAM_ID, type World } from './world.ts'

/** A file as a test describes it. */
export interface FileSource {
  readonly name: string
  readonly mimetype?: string
  readonly bytes?: Buffer
  /** What Slack says it weighs; may differ from the bytes so that a test need not carry a gigabyte. */
  readonly size?: number
  /** A download is answered by a redirect to this address. */
  readonly redirectTo?: string
  /** Further or other fields of the file object: `url_private` elsewhere, `is_external`, `mode`. */
  readonly with?: Json
}

export function addFile(world: World, userId: string, source: FileSource): StoredFile {
  const bytes = source.bytes ?? Buffer.from(`the content of ${source.name}`)
  const bare = {
    id: world.id('F'),
    name: source.name,
    mimetype: source.mimetype ?? guessed(source.name),
    bytes,
    userId,
  }
  const size = source.size === undefined ? {} : { size: source.size }
  const file = { ...bare, redirectTo: source.redirectTo, api: { ...fileApi(world, bare), ...size, ...source.with } }
  world.files.set(file.id, file)
  return file
}

export function fileApi(world: World, file: Omit<StoredFile, 'api' | 'redirectTo'>): Json {
  const path = `${TEAM_ID}-${file.id}`
  const name = encodeURIComponent(file.name)
  const created = Math.floor(world.clock() / 1000)
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.name,
    mimetype: file.mimetype,
    filetype: file.name.split('.').at(-1) ?? '',
    pretty_type: '',
    user: file.userId,
    user_team: TEAM_ID,
    editable: false,
    size: file.bytes.length,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: false,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    file_access: 'visible',
    url_private: `${world.url}/files-pri/${path}/${name}`,
    url_private_download: `${world.url}/files-pri/${path}/download/${name}`,
    permalink: `https://desk-test.slack.com/files/${file.userId}/${file.id}/${name}`,
  }
}

function guessed(name: string): string {
  const known: Readonly<Record<string, string>> = {
    png: 'image/png',
    jpg: 'image/jpeg',
    txt: 'text/plain',
    log: 'text/plain',
    pdf: 'application/pdf',
  }
  return known[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}
