import type { ProblemSpec } from './problem-spec.ts'

/** Failures of media generation. Those of a provider repeat its words in `detail`. */
export const mediaProblems = {
  asset_not_found: {
    status: 404,
    title: 'Asset not found',
    retry: 'never',
    hint: 'Use the ID from the response that created the asset, and a key of the same account.',
  },
  asset_link_invalid: {
    status: 403,
    title: 'Invalid or expired asset link',
    retry: 'never',
    hint: 'Ask for a new link. If you have an API key, open the asset with it.',
  },
  job_not_found: {
    status: 404,
    title: 'Job not found',
    retry: 'never',
    hint: 'Use the ID from the response that created the job, and a key of the same account.',
  },
  job_limit_reached: {
    status: 429,
    title: 'Too many unfinished jobs',
    retry: 'later',
    hint: 'Wait until some jobs of the account are finished, or cancel some.',
  },
  job_cancelled: {
    status: 409,
    title: 'Job cancelled',
    retry: 'never',
    hint: 'Send the request again to start a new job.',
  },
  job_interrupted: {
    status: 502,
    title: 'Job interrupted',
    retry: 'never',
    hint: 'The provider may have charged for it, so the server did not repeat it. Send the request again if you want to.',
  },
  model_not_found: {
    status: 404,
    title: 'Model not found',
    retry: 'never',
    hint: 'List the models of this server: `oanim models`.',
  },
  provider_not_found: {
    status: 404,
    title: 'Provider not found',
    retry: 'never',
    hint: 'GET /api/v1/providers lists the providers that can be configured with a key.',
  },
  model_unavailable: {
    status: 422,
    title: 'Model not available on this server',
    retry: 'never',
    hint: 'Ask the operator for the setting, or choose another model: `oanim models --usable`.',
  },
  verb_unsupported: {
    status: 422,
    title: 'Model cannot do this',
    retry: 'never',
    hint: 'Choose another model: `oanim models`.',
  },
  option_unsupported: {
    status: 422,
    title: 'Option not supported by the model',
    retry: 'never',
    hint: 'Leave the option out, or choose another model: `oanim models`.',
  },
  prompt_not_understood: {
    status: 422,
    title: 'Prompt not understood',
    retry: 'never',
    hint: 'Choose a model of a provider (`oanim models`), describe what the built-in engine can do, or set `allow_approximate` (`--allow-approximate`) to use the words that it understands.',
  },
  size_invalid: {
    status: 422,
    title: 'Invalid size',
    retry: 'never',
    hint: 'Use 16 to 8192 pixels for each side, and at most 40 megapixels in total.',
  },
  file_invalid: {
    status: 422,
    title: 'File not accepted',
    retry: 'never',
    hint: 'Send a PNG, JPEG, WebP, AVIF, GIF or TIFF image of at most 50 MB and 40 megapixels.',
  },
  url_not_fetched: {
    status: 422,
    title: 'URL could not be fetched',
    retry: 'never',
    hint: 'Use an https URL on the public internet that responds with an image, or upload the file.',
  },
  engine_not_installed: {
    status: 422,
    title: 'Engine not installed',
    retry: 'never',
    hint: 'Ask an owner of the server to run `oanim models install remove-bg`, or choose a model of a provider: `oanim models`.',
  },
  content_policy_violation: {
    status: 422,
    title: 'Content rejected by the provider',
    retry: 'never',
    hint: 'Change the prompt or the image. The rules are those of the provider.',
  },
  provider_input_invalid: {
    status: 422,
    title: 'Input rejected by the provider',
    retry: 'never',
    hint: 'Change what `detail` names. The documentation of the model lists what it accepts.',
  },
  provider_rate_limited: {
    status: 429,
    title: 'Rate limit of the provider reached',
    retry: 'later',
    hint: 'Try again after the number of seconds in `Retry-After`.',
  },
  provider_out_of_credit: {
    status: 503,
    title: 'Provider account out of credit',
    retry: 'later',
    hint: 'The operator of this server has to add credit to its account at the provider. Other models may work: `oanim models`.',
  },
  provider_credentials_invalid: {
    status: 502,
    title: 'Provider rejected the credentials of the server',
    retry: 'later',
    hint: 'The operator of this server has to check the API key of the provider. Other models may work: `oanim models`.',
  },
  provider_timeout: {
    status: 504,
    title: 'Provider timed out',
    retry: 'later',
    hint: 'The provider may have charged for it. Try again later, or choose another model.',
  },
  provider_unavailable: {
    status: 502,
    title: 'Provider not available',
    retry: 'later',
    hint: 'Try again later, or choose a model of another provider: `oanim models`.',
  },
  provider_response_invalid: {
    status: 502,
    title: 'Invalid response of the provider',
    retry: 'later',
    hint: 'The provider may have charged for it. Try again, or choose another model.',
  },
} as const satisfies Record<string, ProblemSpec>
