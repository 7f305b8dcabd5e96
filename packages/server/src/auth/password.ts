export const minPasswordLength = 12
export const maxPasswordLength = 128

/** "Safely unguessable" in the terms of zxcvbn: more than 10^8 guesses. */
const minScore = 3

let estimator: Promise<(password: string, own: string[]) => number> | undefined

/** Loaded on first use: the list of common passwords is large. */
function load() {
  estimator ??= (async () => {
    const [{ ZxcvbnFactory }, common] = await Promise.all([
      import('@zxcvbn-ts/core'),
      import('@zxcvbn-ts/language-common'),
    ])
    const zxcvbn = new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs })
    return (password, own) => zxcvbn.check(password, own).score
  })()
  return estimator
}

/**
 * Checks a new password: its length, and that it is not easy to guess (a common password, a keyboard pattern, or the
 * user's own name or email address).
 *
 * @param own The name and the email address of the user.
 * @returns What is wrong with it.
 * @see NIST SP 800-63B-4 §3.1.1.2
 */
export async function validatePassword(
  password: string,
  own: readonly string[],
): Promise<string | undefined> {
  const { length } = [...password]
  if (length < minPasswordLength) return `must have at least ${minPasswordLength} characters`
  if (password.length > maxPasswordLength) return `must have at most ${maxPasswordLength} characters`
  const estimate = await load()
  const words = own
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length > 2)
  const score = estimate(password, ['open animate', 'openanimate', 'oanim', ...words])
  return score < minScore ? 'is too easy to guess' : undefined
}
