import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { basename, join } from 'node:path'

/** Where Debian puts it, whether or not `sbin` is on the path. */
const PROGRAM = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find(existsSync)

/** Says aloud why nothing is tested where Dovecot is not installed. */
export function isDovecotThere(): boolean {
  const isThere = PROGRAM !== undefined && spawnSync(PROGRAM, ['--version']).status === 0
  if (!isThere) process.stderr.write('SKIPPED: Dovecot is not installed (apt-get install dovecot-imapd)\n')
  return isThere
}

/** A real mail server on 127.0.0.1 with one mailbox. End it with `stop`. */
export interface Dovecot {
  /** For IMAP_URL. */
  readonly url: string
  /** Puts a letter into the inbox, as a mail server does that hands it over. */
  deliver(letter: string | Buffer, how?: { readonly isSeen?: boolean }): void
  /** The flags of each letter, as the maildir has them: `S` for seen. */
  flags(): readonly string[]
  /** Ends the server and all connections; the mailbox stays. */
  goesDown(): Promise<void>
  comesBack(): Promise<void>
  stop(): Promise<void>
}

export async function startDovecot(password = 'p@ss:w0rd/1'): Promise<Dovecot> {
  if (PROGRAM === undefined) throw new Error('Dovecot is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-dovecot-'))
  const port = await freePort()
  // Mail of root is refused: as root the mailbox belongs to nobody.
  const isRoot = process.getuid?.() === 0
  const owner = isRoot ? { uid: 65_534, gid: 65_534 } : { uid: userInfo().uid, gid: userInfo().gid }
  const config = join(folder, 'dovecot.conf')
  writeFileSync(config, configOf(folder, port, password, owner))
  const inbox = join(folder, 'home', 'mail')
  for (const path of ['home', 'home/mail', 'home/mail/new', 'home/mail/cur', 'home/mail/tmp']) {
    mkdirSync(join(folder, path))
    if (isRoot) chownSync(join(folder, path), owner.uid, owner.gid)
  }
  // Everybody may pass through, or the server's own people could not.
  spawnSync('chmod', ['755', folder])
  let server: ChildProcess | null = null
  let count = 0
  const goesDown = async (): Promise<void> => {
    const running = server
    server = null
    if (running === null || running.exitCode !== null) return
    const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
    running.kill('SIGTERM')
    await ended
  }
  const comesBack = async (): Promise<void> => {
    server = spawn(PROGRAM, ['-F', '-c', config], { stdio: 'ignore' })
    await untilListening(port, () => readFileSync(join(folder, 'log'), 'utf8'))
  }
  await comesBack()
  return {
    url: `imap://desk:${encodeURIComponent(password)}@127.0.0.1:${port}/INBOX`,
    deliver(letter, { isSeen = false } = {}) {
      count += 1
      const name = join(inbox, 'tmp', `${Date.now()}.M${count}P${process.pid}.test`)
      writeFileSync(name, typeof letter === 'string' ? letter.replace(/\r?\n/g, '\r\n') : letter)
      if (isRoot) chownSync(name, owner.uid, owner.gid)
      const place = isSeen ? join('cur', `${basename(name)}:2,S`) : join('new', basename(name))
      renameSync(name, join(inbox, place))
    },
    flags: () =>
      ['new', 'cur'].flatMap((one) => readdirSync(join(inbox, one)).map((name) => name.split(':2,')[1] ?? '')),
    goesDown,
    comesBack,
    async stop() {
      await goesDown()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configOf(
  folder: string,
  port: number,
  password: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): string {
  const user =
    process.getuid?.() === 0
      ? ''
      : `default_login_user = ${userInfo().username}
default_internal_user = ${userInfo().username}`
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
${user}
first_valid_uid = 1
last_valid_uid = 0
mail_location = maildir:${folder}/home/mail
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/home
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
protocol imap {
  mail_max_userip_connections = 50
}
`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function untilListening(port: number, log: () => string): Promise<void> {
  const giveUpAt = Date.now() + 30_000
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (isOpen) return
    if (Date.now() > giveUpAt) throw new Error(`Dovecot does not listen:\n${log()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
