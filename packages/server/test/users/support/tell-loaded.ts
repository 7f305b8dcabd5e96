import { registerHooks } from 'node:module'

// Preloaded into a server: logs to standard error which of the large libraries are loaded.
registerHooks({
  resolve(specifier, context, next) {
    if (/^(better-auth|@better-auth|@zxcvbn-ts|nodemailer|undici)/.test(specifier)) {
      process.stderr.write(`LOADED ${specifier}\n`)
    }
    return next(specifier, context)
  },
})
