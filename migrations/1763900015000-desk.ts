import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What the agents' desk looks up: the topics of a ticket, and tickets by their words. */
export class Desk1763900015000 implements MigrationInterface {
  readonly name = 'Desk1763900015000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index posted_topics on posted (ref) where ref like 't:%:topic';
      create index message_versions_words on message_versions using gin (to_tsvector('russian', body));
      create index tickets_words on tickets using gin (to_tsvector('russian', title));
    `)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index posted_topics, message_versions_words, tickets_words')
  }
}
