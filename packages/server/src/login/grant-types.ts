import { tokenExchange } from '../trusts/exchange-identity.ts'

/** The ways to a key that the token endpoint knows. */
export const grantTypes = ['authorization_code', tokenExchange] as const
