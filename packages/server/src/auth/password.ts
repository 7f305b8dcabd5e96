/** Shortest and longest password. Characters. */
export const minPasswordLength = 12
export const maxPasswordLength = 128

/** What the estimator calls "safely unguessable": more than a hundred million guesses. */
const leastScore = 3

let estimator: Promise<(password: string, own: string[]) => number> | undefined

/** Loaded when first needed: its list of passwords is large. */
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
 * Says what is wrong with a new password: too short, too long, or easy to guess because it is a common one, a row
 * on a keyboard, or made of the user's own name and address.
 *
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
  return score < leastScore ? 'is too easy to guess' : undefined
}
