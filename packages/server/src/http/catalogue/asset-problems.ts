import type { ProblemSpec } from './problem-spec.ts'

/** What is wrong with what is to be made. */
export const assetProblems = {
  asset_not_found: {
    status: 404,
    title: 'No such asset',
    retry: 'never',
    hint: 'Use the id that the answer to its creation gave, with a key of the same account.',
  },
  prompt_not_understood: {
    status: 422,
    title: 'Nothing in the prompt was understood',
    retry: 'never',
    hint: 'Name a style or a colour, or set `allow_approximate` to paint a background anyway.',
  },
  size_invalid: {
    status: 422,
    title: 'Impossible size',
    retry: 'never',
    hint: 'Each side has 16 to 8192 pixels and the whole at most 40 megapixels.',
  },
} as const satisfies Record<string, ProblemSpec>
