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
    title: 'Prompt not understood',
    retry: 'never',
    hint:
      'Describe a background ("dark mesh gradient, purple"), or set `allow_approximate` (`--allow-approximate`) to ' +
      'paint what is understood.',
  },
  size_invalid: {
    status: 422,
    title: 'Impossible size',
    retry: 'never',
    hint: 'Each side has 16 to 8192 pixels and the whole at most 40 megapixels.',
  },
} as const satisfies Record<string, ProblemSpec>
