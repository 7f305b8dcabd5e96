import { z } from 'zod'
import { validateUserName } from './user-name.ts'

/** Somebody who signs in. */
export const User = z
  .object({
    id: z.string().meta({ example: 'user_9zYxWvUtSrQpOnMlKjIh' }),
    email: z.string(),
    name: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'User' })

/** Somebody who is signed in now. */
export const SignedIn = z.object({ user: User }).meta({ id: 'SignedIn' })

/** An address, kept in lower case. */
export const Email = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .trim()
  .toLowerCase()
  .max(200, 'must have at most 200 characters')
  .pipe(z.email('must be an e-mail address'))
  .meta({ example: 'you@example.com', override: { type: 'string', format: 'email' } })

export const UserName = z
  .string({ error: 'must be a string' })
  .trim()
  .superRefine((name, context) => {
    const flaw = validateUserName(name)
    if (flaw) context.addIssue(flaw)
  })
  .meta({ override: { type: 'string', minLength: 1, maxLength: 100 } })

/** A new password. What makes it weak is told by its own failure, `password_weak`. */
export const Password = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .max(1_000, 'is too long')
  .meta({ description: '12 to 128 characters, and none that are easy to guess.' })

/** The secret part of a link. It stands in bodies only, never in an address that a server sees. */
export const LinkToken = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .max(200, 'is too long')
  .meta({ description: 'What stands behind the `#` of the link.' })
