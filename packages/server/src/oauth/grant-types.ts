import { tokenExchange } from '../trust-policies/exchange-token.ts'

/** The ways to a key that the token endpoint knows. */
export const grantTypes = ['authorization_code', tokenExchange] as const
