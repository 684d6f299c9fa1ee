import type { ServerResponse } from 'node:http'
import type { RequestBody } from '../telegram/request-body.ts'
import type { Call } from './journal.ts'
import type { World } from './world.ts'

/** What Slack answers to a download without the right token: its sign-in page, and 200. */
const SIGN_IN = '<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>'

export function serveFile(world: World, call: Call, path: string, isAllowed: boolean, response: ServerResponse): void {
  const id = /^\/files-pri\/T[A-Z0-9]+-(F[A-Z0-9]+)\//.exec(path)?.[1] ?? ''
  const file = world.files.get(id)
  call.params = { file: id }
  call.status = 200
  call.isAnswered = true
  if (!isAllowed) {
    call.error = 'sign-in page'
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(SIGN_IN)
  } else if (file === undefined) {
    call.status = 404
    response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Not found</html>')
  } else if (file.redirectTo !== undefined) {
    call.status = 302
    response.writeHead(302, { location: file.redirectTo }).end()
  } else {
    response.writeHead(200, { 'content-type': file.mimetype, 'content-length': file.bytes.length }).end(file.bytes)
  }
}

/** Takes the bytes for an address that files.getUploadURLExternal gave. */
export function serveUpload(world: World, call: Call, path: string, body: RequestBody, response: ServerResponse): void {
  const id = path.split('/').at(-1) ?? ''
  const file = world.files.get(id)
  const bytes = body.uploads[0]?.bytes ?? Buffer.alloc(0)
  call.params = { file: id }
  call.isAnswered = true
  call.status = file === undefined || bytes.length !== file.api['length'] ? 400 : 200
  if (file !== undefined && call.status === 200) {
    world.files.set(id, { ...file, bytes })
  }
  response.writeHead(call.status, { 'content-type': 'text/plain' })
  response.end(call.status === 200 ? `OK - ${bytes.length}` : 'the length is not the one that was announced')
}
