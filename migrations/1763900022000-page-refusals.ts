import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Words that were refused on the page of a ticket lie under the ticket, and go with its person like those of a chat. */
export class PageRefusals1763900022000 implements MigrationInterface {
  readonly name = 'PageRefusals1763900022000'

  async up(runner: QueryRunner): Promise<void> {
    await change(runner, OF_CHATS, OF_CHATS_AND_PAGES)
  }

  async down(runner: QueryRunner): Promise<void> {
    await change(runner, OF_CHATS_AND_PAGES, OF_CHATS)
  }
}

const OF_CHATS = 'delete from refusals where lane = any (of_lanes);'
const OF_CHATS_AND_PAGES = `delete from refusals where lane = any (of_lanes)
      or lane in (select 'ticket:' || id from unnest(of_tickets) as id);`

async function change(runner: QueryRunner, before: string, after: string): Promise<void> {
  const [found] = (await runner.query(
    `select pg_get_functiondef('erase_archive(bigint, timestamptz, bigint[], text[])'::regprocedure) as definition`,
  )) as { readonly definition: string }[]
  if (!found?.definition.includes(before)) throw new Error(`There is nothing to change: ${before}`)
  await runner.query(found.definition.replace(before, () => after))
}
