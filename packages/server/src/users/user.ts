import { z } from 'zod'
import { newId } from '../core/ids.ts'
import { validateName } from '../core/text.ts'
import { toIso } from '../core/time.ts'
import type { RequestInfo } from '../http/operation.ts'
import type { ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { Auth } from '../http/services.ts'
import type { NewUser } from './user-store.ts'

export const User = z
  .object({
    id: z.string().meta({ example: 'user_9zYxWvUtSrQpOnMlKjIh' }),
    email: z.string(),
    name: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'User' })

/** The user who is signed in now. */
export const SignedIn = z.object({ user: User }).meta({ id: 'SignedIn' })

/** Stored in lower case. */
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
    const error = validateName(name)
    if (error) context.addIssue(error)
  })
  .meta({ override: { type: 'string', minLength: 1, maxLength: 100 } })

/** Weak passwords are the problem `password_weak`, not a validation error. */
export const Password = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .max(1_000, 'is too long')
  .meta({ description: '12 to 128 characters that are not easy to guess.' })

/**
 * Checks and hashes the password of a new user. The default name is the part of the email address before the `@`.
 *
 * @throws {ProblemError} password_weak
 */
export async function prepareUser(
  input: { email: string; password: string; name?: string | undefined },
  auth: Auth,
  fail: (code: 'password_weak', details: ProblemDetails) => ProblemError,
): Promise<NewUser> {
  const { email, password, name = email.slice(0, email.indexOf('@')) } = input
  const error = await auth.validatePassword(password, [email, name])
  if (error) throw fail('password_weak', { detail: `The password ${error}.` })
  return { id: newId('user'), email, name, passwordHash: await auth.hashPassword(password) }
}

/** Signs in a user who was created at `at`. */
export async function signInNewUser(
  { id, email, name }: NewUser,
  { password, at, auth, request }: { password: string; at: number; auth: Auth; request: RequestInfo },
): Promise<z.input<typeof SignedIn>> {
  const cookies = await auth.signIn({ email, password }, request)
  if (Array.isArray(cookies)) request.setCookies(cookies)
  return { user: { id, email, name, created_at: toIso(at) } }
}
