/** Money without trailing zeros: `$0.05`, `$0.0005`, `$12`, `-$0.02`. */
export function dollars(usd: number): string {
  if (usd < 0) return `-${dollars(-usd)}`
  const [whole = '0', decimals = ''] = usd
    .toFixed(6)
    .replace(/\.?0+$/, '')
    .split('.')
  return `$${whole}${decimals === '' ? '' : `.${decimals.padEnd(2, '0')}`}`
}

/** An amount with two to six decimals: `2.00`, `0.0034`. */
export function decimalUsd(usd: number): string {
  const [whole = '0', decimals = ''] = usd.toFixed(6).split('.')
  return `${whole}.${decimals.replace(/0+$/, '').padEnd(2, '0')}`
}
