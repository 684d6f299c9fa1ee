import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Links to a page of a ticket. Only the SHA-256 of a token is kept, so whoever reads the table or a backup of it can open
 * nothing (R2).
 */
export class Links1763900012000 implements MigrationInterface {
  readonly name = 'Links1763900012000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table links (
        hash bytea primary key,
        ticket_id bigint not null references tickets (id),
        purpose text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz,
        constraint links_hash check (octet_length(hash) = 32),
        constraint links_purpose check (purpose in ('track'))
      );
      create index links_ticket on links (ticket_id);
      create index links_expires on links (expires_at);
    `)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table links')
  }
}
