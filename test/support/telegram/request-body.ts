import type { IncomingMessage } from 'node:http'
import { isObject, type Json } from './api-shapes.ts'

export interface Upload {
  readonly field: string
  readonly name: string
  readonly mime: string
  readonly bytes: Buffer
}

export interface RequestBody {
  readonly values: Json
  readonly isForm: boolean
  readonly uploads: readonly Upload[]
}

/** Reads the parameters of a call out of the query string and a JSON, urlencoded or multipart body. */
export async function readRequest(request: IncomingMessage, query: URLSearchParams): Promise<RequestBody> {
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    chunks.push(chunk as Buffer)
  }
  const body = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  const fromQuery: Json = Object.fromEntries(query)
  if (body.length === 0) {
    return { values: fromQuery, isForm: true, uploads: [] }
  }
  if (type.startsWith('application/json')) {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    return { values: { ...fromQuery, ...(isObject(parsed) ? parsed : {}) }, isForm: false, uploads: [] }
  }
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1]
  if (boundary !== undefined) {
    return readMultipart(body, boundary, fromQuery)
  }
  const form = Object.fromEntries(new URLSearchParams(body.toString('utf8')))
  return { values: { ...fromQuery, ...form }, isForm: true, uploads: [] }
}

function readMultipart(body: Buffer, boundary: string, fromQuery: Json): RequestBody {
  const values: Json = { ...fromQuery }
  const uploads: Upload[] = []
  for (const part of splitParts(body, boundary)) {
    const end = part.indexOf('\r\n\r\n')
    const headers = part.subarray(0, end).toString('utf8')
    const bytes = part.subarray(end + 4)
    const field = /[;\s]name="([^"]*)"/i.exec(headers)?.[1] ?? ''
    const name = /filename="([^"]*)"/i.exec(headers)?.[1]
    if (name === undefined) {
      values[field] = bytes.toString('utf8')
    } else {
      const mime = /content-type:\s*([^\r\n;]+)/i.exec(headers)?.[1] ?? 'application/octet-stream'
      uploads.push({ field, name, mime, bytes })
    }
  }
  return { values, isForm: true, uploads }
}

function splitParts(body: Buffer, boundary: string): Buffer[] {
  const mark = Buffer.from(`--${boundary}`)
  const parts: Buffer[] = []
  let start = body.indexOf(mark)
  while (start >= 0) {
    const next = body.indexOf(mark, start + mark.length)
    if (next < 0) {
      break
    }
    parts.push(body.subarray(start + mark.length + 2, next - 2))
    start = next
  }
  return parts
}
