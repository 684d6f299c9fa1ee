import { z } from 'zod'

/** One thing that somebody did on the page, as the inbox keeps it. */
export const postSchema = z.object({
  place: z.enum(['chat', 'room']),
  session: z.string().regex(/^[0-9a-f]{32}$/),
  /** Made by the page, once for each thing that is done: the same id is the same thing. */
  clientId: z.string().regex(/^[\w-]{8,64}$/),
  /** The language of the page. */
  language: z.string().regex(/^[a-z]{2}$/),
  /** How the person is called on the page. */
  name: z.string().max(80),
  /** Epoch milliseconds of the desk's clock. */
  at: z.number(),
  body: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string().max(20_000), replyTo: z.string().max(120).nullable() }),
    z.object({
      kind: z.literal('files'),
      caption: z.string().max(4_000),
      files: z
        .array(
          z.object({
            id: z.string().max(80),
            name: z.string().max(300),
            bytes: z.number().int().nonnegative(),
            mimeType: z.string().max(100),
            digest: z.string().max(80),
          }),
        )
        .min(1)
        .max(10),
    }),
    z.object({ kind: z.literal('edit'), messageId: z.string().max(120), text: z.string().max(20_000) }),
    z.object({ kind: z.literal('press'), messageId: z.string().max(120), choice: z.string().max(60) }),
    z.object({ kind: z.literal('contact'), phone: z.string().max(40) }),
  ]),
})

export type Post = z.infer<typeof postSchema>
export type PostBody = Post['body']
export type PostedFile = Extract<PostBody, { readonly kind: 'files' }>['files'][number]
