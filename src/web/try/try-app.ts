import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { cleanText } from '../../domain/intake/clean-text.ts'
import { readAsset } from './assets.ts'
import { guard } from './guard.ts'
import { tryPage } from './page.ts'
import { streamPage } from './stream.ts'
import type { Deed, PageFile, TryDesk, Visitor } from './try-desk.ts'
import { knownVisitor, rememberLanguage, welcomeVisitor } from './visitor.ts'

const MOST_FILES = 10
const FILE_BYTES = 20 * 1024 * 1024

const clientId = z.string().regex(/^[\w-]{8,64}$/)
const place = z.enum(['chat', 'room'])
const words = z.string().max(8000).transform(cleanText)
const id = z.string().min(1).max(120)

const deedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), place, clientId, text: words.pipe(z.string().min(1)), replyTo: id.nullable() }),
  z.object({ kind: z.literal('edit'), place, clientId, messageId: id, text: words.pipe(z.string().min(1)) }),
  z.object({ kind: z.literal('press'), place, clientId, messageId: id, choice: z.string().min(1).max(60) }),
  z.object({ kind: z.literal('contact'), place, clientId }),
])
const languageSchema = z.object({ language: z.string() })
const stepSchema = z.object({ step: z.enum(['hour', 'businessDay', 'next']) })

/** The try page and everything that its script asks for, below `/try`. */
export function createTryApp(desk: TryDesk): Hono {
  const app = new Hono()
  app.use('/try', guard)
  app.use('/try/*', guard)
  app.get('/try', (context) => context.html(tryPage(desk, welcomeVisitor(context, desk))))
  app.get('/try/', (context) => context.redirect('/try'))
  app.get('/try/assets/:name', (context) => {
    const asset = readAsset(context.req.param('name'))
    return asset ? context.body(asset.bytes, 200, { 'Content-Type': asset.type }) : context.notFound()
  })
  const visited = forVisitors(desk)
  app.get('/try/changes', visited(sendChanges))
  app.get('/try/events', visited(sendEvents))
  app.get('/try/files/:id', visited(sendFile))
  app.post('/try/deeds', bodyLimit({ maxSize: 64 * 1024 }), visited(takeDeed))
  app.post('/try/files', bodyLimit({ maxSize: MOST_FILES * FILE_BYTES + 64 * 1024 }), visited(takeFiles))
  app.post('/try/clock', bodyLimit({ maxSize: 1024 }), visited(moveClock))
  app.post(
    '/try/desk',
    visited(async (context, _desk, visitor) => context.json({ path: await desk.deskPath(visitor) })),
  )
  app.post('/try/language', bodyLimit({ maxSize: 1024 }), visited(chooseLanguage))
  return app
}

type Handle = (context: Context, desk: TryDesk, visitor: Visitor) => Promise<Response>

/** Only a browser that has opened the page is answered, and nobody before the database is there. */
function forVisitors(desk: TryDesk): (handle: Handle) => (context: Context) => Promise<Response> {
  return (handle) => async (context) => {
    const visitor = knownVisitor(context, desk)
    if (!visitor) return context.json({ refused: true }, 403)
    if (!desk.isReady()) return context.json({ starting: true }, 503)
    return handle(context, desk, visitor)
  }
}

async function sendChanges(context: Context, desk: TryDesk, visitor: Visitor): Promise<Response> {
  return context.json(await desk.changes(visitor, sinceOf(context.req.query('since'))))
}

async function sendEvents(context: Context, desk: TryDesk, visitor: Visitor): Promise<Response> {
  const since = sinceOf(context.req.header('Last-Event-ID') ?? context.req.query('since'))
  return streamPage(context, desk, visitor, since)
}

async function moveClock(context: Context, desk: TryDesk, visitor: Visitor): Promise<Response> {
  const read = stepSchema.safeParse(await jsonOf(context))
  if (!read.success) return context.json({ refused: true }, 400)
  return context.json({ moved: await desk.moveClock(visitor, read.data.step) })
}

async function chooseLanguage(context: Context, desk: TryDesk): Promise<Response> {
  const read = languageSchema.safeParse(await jsonOf(context))
  if (!read.success || !desk.languages.includes(read.data.language)) return context.json({ refused: true }, 400)
  rememberLanguage(context, read.data.language)
  return context.json({ language: read.data.language })
}

async function takeDeed(context: Context, desk: TryDesk, visitor: Visitor): Promise<Response> {
  const read = deedSchema.safeParse(await jsonOf(context))
  if (!read.success) return context.json({ refused: true }, 400)
  const { place, clientId, ...body } = read.data
  return acknowledge(context, desk, { ...visitor, place, clientId, body })
}

/** Several files of one drop are one message. A name is shown and never a path. */
async function takeFiles(context: Context, desk: TryDesk, visitor: Visitor): Promise<Response> {
  const form = await context.req.formData()
  const given = form.getAll('file').filter((one) => one instanceof File)
  const named = clientId.safeParse(form.get('clientId'))
  const caption = words.safeParse(form.get('caption') ?? '')
  const isFine = given.length > 0 && given.length <= MOST_FILES && given.every(({ size }) => size <= FILE_BYTES)
  if (!isFine || !named.success || !caption.success) return context.json({ refused: true }, 400)
  const files: PageFile[] = []
  for (const one of given) {
    const { id, digest } = await desk.keepFile(new Uint8Array(await one.arrayBuffer()))
    const name =
      cleanText(one.name)
        .replace(/[\s/\\]+/gu, ' ')
        .slice(0, 200) || id
    files.push({ id, name, bytes: one.size, mimeType: mimeOf(one.type), digest })
  }
  const body = { kind: 'files', caption: caption.data, files } as const
  return acknowledge(context, desk, { ...visitor, place: 'chat', clientId: named.data, body })
}

/** Stored first, then 202: the same deed may come again and is done once. */
async function acknowledge(context: Context, desk: TryDesk, deed: Deed): Promise<Response> {
  try {
    return (await desk.carryOut(deed)) ? context.json({ stored: true }, 202) : context.json({ refused: true }, 400)
  } catch {
    return context.json({ stored: false }, 503)
  }
}

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** Pictures are shown; everything else is only ever saved, whatever it says that it is. */
async function sendFile(context: Context, desk: TryDesk, visitor: Visitor): Promise<Response> {
  const found = await desk.openFile(visitor, context.req.param('id') ?? '')
  if (!found) return context.notFound()
  const isPicture = PICTURES.includes(found.file.mimeType)
  return context.body(new Uint8Array(found.bytes), 200, {
    'Content-Type': isPicture ? found.file.mimeType : 'application/octet-stream',
    'Content-Disposition': `${isPicture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(found.file.name)}`,
  })
}

async function jsonOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json()
  } catch {
    return null
  }
}

function mimeOf(type: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type.toLowerCase() : 'application/octet-stream'
}

function sinceOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0
}
