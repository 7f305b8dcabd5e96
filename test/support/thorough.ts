/**
 * How often to repeat a random test: as often as given in `npm run test:deep`, a tenth of that in `npm test`, or as often
 * as is usual.
 */
export function thorough(times: number, usual = Math.ceil(times / 10)): number {
  return process.env['OANIM_TEST_DEEP'] === '1' ? times : usual
}
