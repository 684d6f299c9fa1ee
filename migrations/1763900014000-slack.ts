import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How far each place of a workspace has been read back: a channel, or one thread of it. */
export class Slack1763900014000 implements MigrationInterface {
  readonly name = 'Slack1763900014000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table read_marks (
        account text not null,
        place text not null,
        up_to numeric not null,
        constraint read_marks_pk primary key (account, place)
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table read_marks')
  }
}
