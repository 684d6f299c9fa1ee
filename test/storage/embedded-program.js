/**
 * A program that works with a built-in server and can be killed: prints the server's address and who it is, stops the server
 * when its input ends. With a third argument it first becomes that user.
 */
import { load } from '../setup/load.js'

const [dataDir, uid] = process.argv.slice(2)
const { startEmbedded } = await load('src/storage/embedded/start-embedded.ts')
if (uid) {
  process.setgroups([])
  process.setgid(Number(uid))
  process.setuid(Number(uid))
}
try {
  const server = await startEmbedded({ dataDir, log: () => undefined, settings: { fsync: 'off' } })
  process.stdout.write(`${JSON.stringify({ url: server.url('postgres'), adopted: server.adopted })}\n`)
  process.stdin.resume()
  process.stdin.on('end', () => void server.stop())
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error.message })}\n`)
}
